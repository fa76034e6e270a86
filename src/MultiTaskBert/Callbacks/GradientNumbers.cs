using MultiTaskBert.Training;

namespace MultiTaskBert.Callbacks;

/// <summary>The numbers of a <see cref="GradientReading"/> by their names in files.</summary>
internal static class GradientNumbers
{
    /// <summary><c>conflict_rate</c>; <c>norm/HEAD</c> and <c>weight/HEAD</c> for each head; <c>cosine/HEAD/HEAD</c> and <c>magnitude/HEAD/HEAD</c> for each pair.</summary>
    internal static IEnumerable<KeyValuePair<string, double>> Of(GradientReading reading)
    {
        yield return new("conflict_rate", reading.ConflictRate);
        foreach (var (i, head) in reading.Heads.Index())
        {
            yield return new($"norm/{head}", reading.Norms[i]);
            yield return new($"weight/{head}", reading.Weights[i]);
            for (var j = i + 1; j < reading.Heads.Count; j++)
            {
                yield return new($"cosine/{head}/{reading.Heads[j]}", reading.Cosines[i][j]);
                yield return new($"magnitude/{head}/{reading.Heads[j]}", reading.MagnitudeSimilarities[i][j]);
            }
        }
    }
}
