namespace MultiTaskBert.Metrics.Classification;

/// <summary>The class names that a metric is told of, and their order beside those that it meets.</summary>
internal static class ClassList
{
    /// <returns>A copy of <paramref name="listed"/>; empty for null.</returns>
    internal static string[] Checked(IReadOnlyList<string>? listed, string parameter)
    {
        if (listed is null)
        {
            return [];
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in listed)
        {
            if (name is null || !seen.Add(name))
            {
                throw new ArgumentException(
                    $"The classes of a metric must be distinct names, but {(name is null ? "one is null" : $"'{name}' is listed twice")}. "
                    + "Give each class once, as the head lists them.",
                    parameter);
            }
        }

        return [.. listed];
    }

    /// <summary>First <paramref name="listed"/> as they stand, then the rest of <paramref name="met"/> in ordinal order.</summary>
    internal static string[] InOrder(string[] listed, IEnumerable<string> met) =>
        [.. listed, .. met.Except(listed, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
