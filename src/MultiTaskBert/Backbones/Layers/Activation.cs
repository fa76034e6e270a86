using MultiTaskBert.Kernels.Products;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>An activation function that a configuration may name, by Hugging Face's names.</summary>
internal sealed class Activation
{
    // Hendrycks and Gimpel 2016, the approximation with tanh: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
    private static readonly Activation TanhGelu = new(static (x, inPlace) => nn.functional.gelu(x, GELU.Approximate.tanh, inPlace), PostOperation.TanhGelu);

    private static readonly Dictionary<string, Activation> ByName = new(StringComparer.Ordinal)
    {
        ["gelu"] = new(static (x, inPlace) => nn.functional.gelu(x, inPlace), PostOperation.Gelu),
        ["gelu_new"] = TanhGelu,
        ["gelu_pytorch_tanh"] = TanhGelu,
        ["relu"] = new(static (x, inPlace) => nn.functional.relu(x, inPlace), PostOperation.Relu),
        ["silu"] = new(static (x, inPlace) => nn.functional.silu(x, inPlace), PostOperation.Silu),
    };

    private readonly Func<Tensor, bool, Tensor> _function;

    private Activation(Func<Tensor, bool, Tensor> function, PostOperation fused) => (_function, Fused) = (function, fused);

    /// <summary>The names, against which every configuration is checked when it is read.</summary>
    internal static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The same function as part of a product.</summary>
    internal PostOperation Fused { get; }

    /// <summary>The function of that name.</summary>
    internal static Activation Of(string name) => ByName[name];

    /// <summary>The function of each number.</summary>
    internal Tensor Apply(Tensor input) => _function(input, false);

    /// <summary>The same where the numbers are read by nobody else: in their place if no gradient needs them, which saves as much memory again.</summary>
    internal Tensor ApplyToOwn(Tensor input) => _function(input, !(is_grad_enabled() && input.requires_grad));
}
