using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>The activation functions that a configuration may name, by Hugging Face's names.</summary>
internal static class Activation
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> ByName = new(StringComparer.Ordinal)
    {
        ["gelu"] = static x => nn.functional.gelu(x),
        ["gelu_new"] = TanhGelu,
        ["gelu_pytorch_tanh"] = TanhGelu,
        ["relu"] = static x => nn.functional.relu(x),
        ["silu"] = static x => nn.functional.silu(x),
    };

    /// <summary>The names, against which every configuration is checked when it is read.</summary>
    internal static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The function of that name.</summary>
    internal static Func<Tensor, Tensor> Of(string name) => ByName[name];

    // Hendrycks and Gimpel 2016, the approximation with tanh: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
    private static Tensor TanhGelu(Tensor x) => nn.functional.gelu(x, GELU.Approximate.tanh, inplace: false);
}
