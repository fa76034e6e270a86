using System.Globalization;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Modules that stand at different places in an encoder, taken together: their parameters, and training or eval mode.</summary>
/// <remarks>It owns nothing, and it is no module of the encoder's own tree, so there every parameter has one name. A <c>ModuleList</c> shows no parameters outside such a tree.</remarks>
internal sealed class ModuleGroup : nn.Module
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
