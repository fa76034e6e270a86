using static TorchSharp.torch;

namespace MultiTaskBert.Modeling;

/// <summary>Which modules of a tree are in training mode, so that it can be put back.</summary>
internal sealed class ModuleModes(nn.Module root)
{
    private readonly (nn.Module Module, bool Trains)[] _modules = [.. root.modules().Prepend(root).Select(module => (module, module.training))];

    /// <summary>Puts each module back into the mode that it was in.</summary>
    internal void Restore()
    {
        // The outer ones come first: setting the mode of a module sets those of its parts.
        foreach (var (module, trains) in _modules)
        {
            if (module.training != trains)
            {
                module.train(trains);
            }
        }
    }
}
