using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Weights;

/// <summary>Which stored tensor fills which parameter.</summary>
/// <param name="StoredNames">Parameter name to stored name.</param>
/// <param name="Absent">Optional parameters that the checkpoint lacks.</param>
/// <param name="Ignored">Stored names that fill nothing and need not.</param>
internal sealed record ParameterMap(
    IReadOnlyDictionary<string, string> StoredNames, IReadOnlyList<string> Absent, IReadOnlyList<string> Ignored)
{
    // The layers that transformers puts on an encoder, which an encoder has no use for.
    private static readonly string[] Heads = ["cls.", "classifier.", "qa_outputs.", "lm_head."];

    /// <summary>Matches names and shapes before any parameter is touched, or any memory is taken.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="expected">The shape of each parameter by its name in the architecture.</param>
    /// <param name="naming">How stored names differ from those.</param>
    /// <exception cref="CheckpointException">Lists everything missing, unexpected, stored twice, or of another shape.</exception>
    internal static ParameterMap Match(CheckpointFolder source, IReadOnlyDictionary<string, long[]> expected, ParameterNaming naming)
    {
        var prefix = naming.PrefixIn(source);
        var stored = new Dictionary<string, string>(StringComparer.Ordinal);
        List<string> unexpected = [], twice = [], ignored = [];
        foreach (var name in source.Names)
        {
            var inside = name.StartsWith(prefix, StringComparison.Ordinal);
            var plain = inside ? Modern(name[prefix.Length..]) : name;
            if (inside && expected.ContainsKey(plain))
            {
                if (!stored.TryAdd(plain, name))
                {
                    twice.Add($"'{plain}' as '{stored[plain]}' and '{name}'");
                }
            }
            else
            {
                (inside && !IsExtra(plain, naming) ? unexpected : ignored).Add(name);
            }
        }

        var absent = expected.Keys.Where(name => !stored.ContainsKey(name)).Order(StringComparer.Ordinal)
            .ToLookup(name => BeginsWithAny(name, naming.Optional));
        var misshapen = stored.Where(pair => !source.Tensors[pair.Value].Shape.AsSpan().SequenceEqual(expected[pair.Key]))
            .Select(pair => $"'{pair.Value}' is {source.Tensors[pair.Value].Describe()}, wanted is {ShapeText.Of(expected[pair.Key])}")
            .Order(StringComparer.Ordinal);
        Report(source, ("missing", absent[false]), ("unexpected", unexpected), ("stored twice", twice), ("of another shape", misshapen));
        return new ParameterMap(stored, [.. absent[true]], ignored);
    }

    // TensorFlow's names for the two vectors of a layer normalisation, kept by the oldest checkpoints.
    private static string Modern(string name) =>
        name.EndsWith("LayerNorm.gamma", StringComparison.Ordinal) ? name[..^"gamma".Length] + "weight"
        : name.EndsWith("LayerNorm.beta", StringComparison.Ordinal) ? name[..^"beta".Length] + "bias"
        : name;

    // Position numbers were once stored as a tensor, though they are always 0, 1, 2, …
    private static bool IsExtra(string name, ParameterNaming naming) =>
        name.EndsWith("position_ids", StringComparison.Ordinal) || BeginsWithAny(name, Heads) || BeginsWithAny(name, naming.Ignored);

    private static bool BeginsWithAny(string name, IReadOnlyList<string> beginnings) =>
        beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));

    private static void Report(CheckpointFolder source, params (string Kind, IEnumerable<string> Names)[] problems)
    {
        var found = problems.Select(problem => (problem.Kind, Names: problem.Names.ToList())).Where(problem => problem.Names.Count > 0).ToList();
        if (found.Count > 0)
        {
            throw CheckpointException.For(
                source.Path,
                "the weights do not fit the model that config.json describes. "
                + string.Join(" ", found.Select(problem => $"{problem.Names.Count} {problem.Kind}: {NameList.Of(problem.Names)}.")));
        }
    }
}
