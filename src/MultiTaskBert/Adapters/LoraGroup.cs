using System.Globalization;
using static TorchSharp.torch;

namespace MultiTaskBert.Adapters;

/// <summary>The adapters on one part of an encoder, which freeze as one.</summary>
internal sealed class LoraGroup : nn.Module
{
    internal LoraGroup(int part, IEnumerable<LoraLinear> adapters)
        : base(nameof(LoraGroup))
    {
        Part = part;
        foreach (var (index, adapter) in adapters.Index())
        {
            register_module(index.ToString(CultureInfo.InvariantCulture), adapter);
        }
    }

    /// <summary>The position of the part in <see cref="Backbone.Parts"/>.</summary>
    internal int Part { get; }
}
