using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using MultiTaskBert.Modeling;
using static TorchSharp.torch;

namespace MultiTaskBert.Freezing.Features;

/// <summary>What the output of a frozen lower half depends on beside the row, as a hash: two halves with the same key say the same bits of the same row.</summary>
/// <param name="Hash">SHA-256, as 64 hexadecimal letters, of the weights, the depth, the settings of the encoder, the builds of all code that computes, and the machine.</param>
/// <param name="Width">The numbers a token.</param>
/// <param name="IsReusable">
/// Whether another process can come to the same key only with the same output. False for an encoder of the user's own, whose settings nobody knows.
/// </param>
internal sealed record FeatureKey(string Hash, int Width, bool IsReusable)
{
    /// <summary>The key of the lower half of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parts">Embeddings and layers of that half, each with its adapters.</param>
    /// <param name="depth">The number of layers.</param>
    internal static FeatureKey Of(MultiTaskModel model, IEnumerable<ModelComponent> parts, int depth)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, FormattableString.Invariant($"{depth} layers of width {model.Backbone.Shape.HiddenSize}, adapters × {model.LoraScale}, on {model.Device}"));
        Add(hash, model.Backbone.Settings ?? string.Empty);
        Add(hash, Code(model.Backbone));
        Add(hash, Machine());
        foreach (var component in parts)
        {
            foreach (var (name, value) in component.Parameters.Select(p => (p.Key, (Tensor)p.Value)).Concat(component.Module.named_buffers().Select(b => (b.name, b.buffer))))
            {
                Add(hash, $"{name} {value.dtype} {string.Join(',', value.shape)}");
                hash.AppendData(value.detach().cpu().contiguous().bytes);
            }
        }

        return new FeatureKey(Convert.ToHexStringLower(hash.GetHashAndReset()), model.Backbone.Shape.HiddenSize, model.Backbone.Settings is not null);
    }

    // The version of a module changes with each line of its code: what another build computed is never taken for what this one would.
    private static string Code(Backbone backbone) => string.Join(
        ' ',
        ((Type[])[typeof(FeatureKey), backbone.GetType(), typeof(nn.Module), .. backbone.modules().Select(module => module.GetType())])
            .Select(type => type.Module.ModuleVersionId.ToString("N", CultureInfo.InvariantCulture)).Distinct(StringComparer.Ordinal));

    // LibTorch chooses its kernels by the processor, and cuts products by the number of threads.
    private static string Machine() => FormattableString.Invariant(
        $"{RuntimeInformation.RuntimeIdentifier} {RuntimeInformation.ProcessArchitecture} {(X86Base.IsSupported ? (X86Base.CpuId(0, 0), X86Base.CpuId(1, 0).Eax, X86Base.CpuId(7, 0)) : default)}, {get_num_threads()} threads");

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
}
