using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>A list of changes that each thread keeps for its next text.</summary>
internal static class TextChanges
{
    /// <summary>A list that one very long text made larger than this is not kept.</summary>
    private const int GreatestKept = 1 << 16;

    [ThreadStatic]
    private static List<TextChange>? _kept;

    /// <summary>An empty list.</summary>
    public static List<TextChange> Take()
    {
        var changes = _kept ?? [];
        _kept = null;
        changes.Clear();
        return changes;
    }

    /// <summary>Rewrites a text and keeps the list.</summary>
    public static void Apply(List<TextChange> changes, NormalizedText source, NormalizedText target)
    {
        var rewriter = new TextRewriter(source, target);
        foreach (var change in changes)
        {
            rewriter.Write(change);
        }

        Keep(changes);
    }

    /// <summary>Keeps the list for the next text.</summary>
    public static void Keep(List<TextChange> changes)
    {
        if (changes.Capacity <= GreatestKept)
        {
            _kept = changes;
        }
    }
}
