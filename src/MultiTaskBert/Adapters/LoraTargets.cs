using MultiTaskBert.Backbones;
using static TorchSharp.torch;

namespace MultiTaskBert.Adapters;

/// <summary>Finds the linear layers that adapters are put on.</summary>
internal static class LoraTargets
{
    /// <summary>The layers that the options name, bottom to top.</summary>
    /// <exception cref="ArgumentException">The options are out of range, or name what is not there; every problem is listed.</exception>
    internal static IReadOnlyList<LoraTarget> Select(Backbone backbone, LoraOptions options)
    {
        string[] problems = [.. options.Check()];
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }

        var linears = All(backbone);
        if (linears.Count == 0)
        {
            throw new ArgumentException(
                $"The encoder ({backbone.GetType().Name}) has no linear layer that takes an adapter; those of the encoders of this library do.", nameof(backbone));
        }

        if (options.TakesAllLinears)
        {
            return linears;
        }

        var lost = options.TargetModules.Where(target => !linears.Any(linear => linear.IsNamed(target))).ToArray();
        return lost.Length == 0
            ? [.. linears.Where(linear => options.TargetModules.Any(linear.IsNamed))]
            : throw new ArgumentException(
                $"LoraOptions.TargetModules names {string.Join(", ", lost.Select(target => $"'{target}'"))}, but the encoder has no such linear layer. Its "
                + $"linear layers are {string.Join(", ", linears.Select(linear => linear.Path))}. Give a whole name, or its end behind a dot.",
                nameof(options));
    }

    private static List<LoraTarget> All(Backbone backbone)
    {
        var parts = new Dictionary<nn.Module, int>(ReferenceEqualityComparer.Instance);
        foreach (var (index, part) in backbone.Parts.Index())
        {
            foreach (var module in part.Module.modules().Prepend(part.Module))
            {
                parts.TryAdd(module, index);
            }
        }

        return [.. backbone.named_modules()
            .Where(named => named.module is Dense && parts.ContainsKey(named.module))
            .Select(named => new LoraTarget(named.name, parts[named.module], (Dense)named.module))];
    }
}
