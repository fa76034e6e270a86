using static TorchSharp.torch;

namespace MultiTaskBert.Kernels;

/// <summary>
/// Linear layers with the same input as one product: query, key and value of attention. The backward pass then makes one gradient of the input, instead of
/// three that are summed.
/// </summary>
internal static class JointProjection
{
    /// <summary>x Wᵀ + b for each W and b.</summary>
    /// <param name="input">x […, In].</param>
    /// <param name="weights">Each W [Out, In], of the type of x.</param>
    /// <param name="biases">Each b [Out], of the type of x.</param>
    /// <returns>Each […, Out], a view of one tensor.</returns>
    internal static Tensor[] Of(Tensor input, Tensor[] weights, Tensor[] biases) =>
        nn.functional.linear(input, cat(weights, 0), cat(biases, 0)).split([.. weights.Select(weight => weight.size(0))], -1);
}
