using System.Globalization;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Represents a part of an encoder that is frozen as one.</summary>
public sealed class BackbonePart
{
    /// <summary>Makes a part of one module, or of several that stand at different places in the encoder.</summary>
    /// <param name="kind">Where it stands: below the layers, as a layer, or above them.</param>
    /// <param name="modules">The modules, at least one; the encoder owns them.</param>
    public BackbonePart(BackbonePartKind kind, params IReadOnlyList<nn.Module> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        Kind = kind;
        Module = modules switch
        {
            [] => throw new ArgumentException("A part of an encoder needs a module.", nameof(modules)),
            [var only] => only,
            _ => new ModuleGroup(modules),
        };
    }

    /// <summary>Gets where the part stands.</summary>
    public BackbonePartKind Kind { get; }

    /// <summary>Gets the module, or all modules taken together: their parameters, and training or eval mode.</summary>
    public nn.Module Module { get; }

    /// <summary>Gets the name of a part above the layers. Other parts are named by where they stand: <c>embeddings</c>, <c>layer.0</c>, ….</summary>
    public string TopName { get; init; } = "pooler";

    // It owns nothing, and it is no module of the encoder's own tree, so there every parameter has one name. A ModuleList shows no parameters outside such a tree.
    private sealed class ModuleGroup : nn.Module
    {
        internal ModuleGroup(IEnumerable<nn.Module> modules)
            : base(nameof(ModuleGroup))
        {
            foreach (var (index, module) in modules.Index())
            {
                register_module(index.ToString(CultureInfo.InvariantCulture), module);
            }
        }
    }
}
