using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Data.LongTexts;

/// <summary>Reads a long text in windows that overlap.</summary>
internal sealed record WindowsLongText : LongText
{
    internal const int DefaultMaxWindowsPerRow = 16;
    internal const WindowPooling DefaultPooling = WindowPooling.MeanState;

    /// <summary>How many tokens neighbouring windows share at least; null is a quarter of the room.</summary>
    public int? Overlap { get; init; }

    /// <summary>How many windows a row has at most.</summary>
    public int MaxWindowsPerRow { get; init; } = DefaultMaxWindowsPerRow;

    /// <summary>How heads of classes read the windows of a row.</summary>
    public WindowPooling Pooling { get; init; } = DefaultPooling;

    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.AtLeast(Overlap, 0);
        rules.AtLeast(MaxWindowsPerRow, 1);
        rules.Defined(Pooling);
    }

    internal override string Advice =>
        FormattableString.Invariant($"what stands behind its {MaxWindowsPerRow} windows is cut off; allow more windows (maxWindowsPerRow), or divide the text.");

    internal override string? ProblemWith(int room) => Overlap > room / 2
        ? FormattableString.Invariant($"the overlap of {Describe()} is more than half of the {room} tokens that a window has room for beside the special ones; take {room / 2} at most. A quarter is usual.")
        : null;

    internal override RowTokens Tokens(LongRow row)
    {
        var whole = row.Encode(null);
        if (row.Limit is not { } limit || whole.Length <= limit)
        {
            return new RowTokens(whole);
        }

        var parts = RowParts.Of(whole).WithShortPair(limit);
        var room = limit - parts.Around;
        var windows = Cut(parts, room, Math.Min(Overlap ?? room / 4, room / 2));
        var encoding = parts.Keep(parts.TextStart, parts.TextStart, parts.TextStart + windows[^1].End);
        return windows.Count == 1 ? new RowTokens(encoding) : new RowTokens(encoding, new RowWindows(parts, windows, encoding));
    }

    // Parts of the text, counted from its first token.
    private List<TokenRange> Cut(RowParts parts, int room, int overlap)
    {
        var windows = new List<TokenRange> { new(0, End(0)) };
        while (windows[^1].End < parts.TextLength && windows.Count < MaxWindowsPerRow)
        {
            var (start, end) = windows[^1];

            // Within a word only where the window before ends within it. Where words are long, what begins there may show nothing new.
            var next = parts.BorderBefore(end - overlap);
            while (next < end && (next <= start || End(next) <= end || (!parts.IsBorder(next) && parts.IsBorder(end))))
            {
                next = Math.Min(parts.BorderBehind(next + 1), end);
            }

            windows.Add(End(next) < parts.TextLength
                ? new TokenRange(next, End(next))
                : new TokenRange(Math.Min(next, parts.BorderBehind(parts.TextLength - room)), parts.TextLength));   // full, so as far back as that takes
        }

        return windows;

        int End(int start) => start + room >= parts.TextLength ? parts.TextLength
            : parts.BorderBefore(start + room) is var border && border > start ? border
            : start + room;
    }
}
