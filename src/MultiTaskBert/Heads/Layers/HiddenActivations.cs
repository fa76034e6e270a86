using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Layers;

/// <summary>What each <see cref="HiddenActivation"/> computes, and what transformers calls it.</summary>
internal static class HiddenActivations
{
    private static readonly (HiddenActivation Activation, string[] Names, Func<Tensor, Tensor> Function)[] All =
    [
        (HiddenActivation.Tanh, ["tanh"], static x => x.tanh()),
        (HiddenActivation.Relu, ["relu"], static x => nn.functional.relu(x)),
        (HiddenActivation.Gelu, ["gelu"], static x => nn.functional.gelu(x)),
        (HiddenActivation.TanhGelu, ["gelu_new", "gelu_pytorch_tanh"], static x => nn.functional.gelu(x, GELU.Approximate.tanh, inplace: false)),
        (HiddenActivation.Silu, ["silu", "swish"], static x => nn.functional.silu(x)),
    ];

    /// <summary>The names that configurations may have.</summary>
    internal static IEnumerable<string> Names => All.SelectMany(entry => entry.Names);

    /// <summary>The activation that transformers calls so, or null.</summary>
    internal static HiddenActivation? Find(string name)
    {
        foreach (var (activation, names, _) in All)
        {
            if (names.Contains(name, StringComparer.Ordinal))
            {
                return activation;
            }
        }

        return null;
    }

    /// <summary>What transformers calls it.</summary>
    internal static string NameOf(HiddenActivation activation) => Array.Find(All, entry => entry.Activation == activation).Names[0];

    /// <summary>The function of each number.</summary>
    internal static Func<Tensor, Tensor> Of(HiddenActivation activation) => Array.Find(All, entry => entry.Activation == activation).Function;
}
