namespace MultiTaskBert.Data.Findings;

/// <summary>What makes two rows the same input: the same words between white space, whether given as text or as words, and the same second text.</summary>
internal static class InputKey
{
    internal static string Of(MtlRow example)
    {
        var first = example.Words is null ? Spaced(example.Text!) : string.Join(' ', example.Words);
        return example.Pair is null ? first : $"{first}\n{Spaced(example.Pair)}";
    }

    private static string Spaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
