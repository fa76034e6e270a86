namespace MultiTaskBert.Data.Findings;

/// <summary>What makes two rows the same input: the same words between white space, whether given as text or as words, and the same second text.</summary>
internal static class InputKey
{
    internal static string Of(MtlRow row)
    {
        var first = row.Words is null ? Spaced(row.Text!) : string.Join(' ', row.Words);
        return row.Pair is null ? first : $"{first}\n{Spaced(row.Pair)}";
    }

    private static string Spaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
