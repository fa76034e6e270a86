using System.Globalization;
using MultiTaskBert.Backbones.Layers;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Represents a part of an encoder that is frozen as one.</summary>
public sealed class BackbonePart
{
    private BackbonePart(BackbonePartKind kind, nn.Module module, string topName = "")
    {
        ArgumentNullException.ThrowIfNull(module);
        (Kind, Module, TopName) = (kind, module, topName);
    }

    /// <summary>Makes the part below all layers: one module, or several that stand at different places in the encoder.</summary>
    /// <param name="modules">The modules, at least one; the encoder owns them.</param>
    /// <returns>The part, which is named <c>embeddings</c>.</returns>
    public static BackbonePart Embeddings(params IReadOnlyList<nn.Module> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        return new BackbonePart(BackbonePartKind.Embeddings, modules switch
        {
            [] => throw new ArgumentException("A part of an encoder needs a module.", nameof(modules)),
            [var only] => only,
            _ => new ModuleGroup(modules),
        });
    }

    /// <summary>Makes the part of one layer.</summary>
    /// <param name="module">The layer; the encoder owns it.</param>
    /// <returns>The part, which is named by its place: <c>layer.0</c> is the lowest layer.</returns>
    public static BackbonePart Layer(nn.Module module) => new(BackbonePartKind.Layer, module);

    /// <summary>Makes a part above all layers, such as a pooler.</summary>
    /// <param name="module">The module; the encoder owns it.</param>
    /// <param name="name">The name of the part.</param>
    /// <returns>The part.</returns>
    public static BackbonePart Top(nn.Module module, string name = "pooler") => new(BackbonePartKind.Top, module, name);

    /// <summary>Where the part stands.</summary>
    internal BackbonePartKind Kind { get; }

    /// <summary>The module, or all modules taken together: their parameters, and training or eval mode.</summary>
    internal nn.Module Module { get; }

    /// <summary>The name of a part above the layers; empty of other parts, which are named by where they stand.</summary>
    internal string TopName { get; }

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
