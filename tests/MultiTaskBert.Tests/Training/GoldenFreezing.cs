using System.Text.Json;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert.Tests.Training;

/// <summary>Finds the policy of the library that freezes what a run of the reference data froze, step by step.</summary>
internal sealed class GoldenFreezing
{
    private readonly IReadOnlyList<ModelComponent> _components;
    private readonly Func<string, int>? _from;   // the step from which a parameter learns; null: all from the start
    private readonly int _steps;

    /// <param name="settings">The settings of the run.</param>
    /// <param name="components">The parts of the model.</param>
    internal GoldenFreezing(JsonElement settings, IReadOnlyList<ModelComponent> components)
    {
        _steps = settings.GetProperty("steps").GetInt32();
        StageLength = _steps;
        if (settings.GetProperty("trainable_from_step") is { ValueKind: JsonValueKind.Object } starts)
        {
            var byName = starts.EnumerateObject().ToDictionary(p => GoldenModel.NameOf(p.Name), p => p.Value.GetInt32(), StringComparer.Ordinal);
            _from = name => byName.GetValueOrDefault(name, _steps);
            StageLength = byName.Values.Where(step => step > 0).DefaultIfEmpty(_steps).Min();
        }

        // What the run does not name, a pooler that nobody reads, gets no gradient and is as good as frozen.
        var frozen = settings.GetProperty("unchanged_parameters").EnumerateArray().Select(p => GoldenModel.NameOf(p.GetString()!)).ToHashSet(StringComparer.Ordinal);
        _components = [.. components.Where(c => _from is null || c.Parameters.Any(p => _from(p.Key) < _steps || frozen.Contains(p.Key)))];
        Policy = Candidates(components).FirstOrDefault(Fits)
            ?? throw new InvalidOperationException("No policy of the library freezes what this run froze.");
    }

    /// <summary>The policy.</summary>
    internal FreezePolicy Policy { get; }

    /// <summary>The number of steps that count as an epoch.</summary>
    internal int StageLength { get; }

    private static IEnumerable<FreezePolicy> Candidates(IReadOnlyList<ModelComponent> components)
    {
        var layers = new FreezeProgress(components).LayerCount;
        FreezePolicy[] encoder =
        [
            FreezePolicy.None, FreezePolicy.Embeddings, FreezePolicy.Backbone,
            .. Enumerable.Range(1, layers).Select(FreezePolicy.LayersBelow),
            .. Enumerable.Range(0, layers).Select(kept => new GradualUnfreezePolicy { KeepFrozenLayers = kept }),
            new GradualUnfreezePolicy { IncludeEmbeddings = true },
        ];
        var heads = components.Where(c => c.Kind == ComponentKind.Head).Select(c => FreezePolicy.Head(c.Name["head:".Length..]));
        return heads.Prepend(FreezePolicy.None).SelectMany(head => encoder.Select(policy => policy + head));
    }

    private bool Fits(FreezePolicy policy) => Enumerable.Range(0, _steps).All(step => _components.All(
        part => policy.IsFrozen(part, Progress(step)) == part.Parameters.Any(p => _from?.Invoke(p.Key) > step)));

    /// <summary>How far the training has come before a step.</summary>
    internal FreezeProgress Progress(int step) => new(step / StageLength, step, 0, _components.Count(c => c.Kind == ComponentKind.Layer));
}
