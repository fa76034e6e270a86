namespace MultiTaskBert.Tokenization.Rows;

/// <summary>Decides which tokens go into which row. As <c>truncate_encodings</c> of Hugging Face's <c>tokenizers</c>.</summary>
internal static class Truncator
{
    /// <summary>Cuts one text or a pair.</summary>
    /// <param name="first">The number of tokens of the first text.</param>
    /// <param name="second">The number of tokens of the second text, or null.</param>
    /// <param name="specialTokens">The number of special tokens that each row gets.</param>
    /// <param name="truncation">The options; null cuts nothing.</param>
    /// <returns>The parts of each text, the first of which is what the main row holds. One part: nothing was cut.</returns>
    public static (IReadOnlyList<TokenRange> First, IReadOnlyList<TokenRange> Second) Cut(
        int first, int? second, int specialTokens, Truncation? truncation)
    {
        if (truncation is null)
        {
            return (Whole(first), Whole(second ?? 0));
        }

        var room = Room(truncation, specialTokens);
        var excess = first + (second ?? 0) - room;
        if (excess <= 0)
        {
            return (Whole(first), Whole(second ?? 0));
        }

        var (keepFirst, keepSecond) = truncation.Strategy switch
        {
            TruncationStrategy.OnlyFirst => (Shorten(first, excess, "first", truncation), second ?? 0),
            TruncationStrategy.OnlySecond when second is null => throw new ArgumentException(
                "Truncation strategy OnlySecond needs a pair, but only one text was given. Use LongestFirst or OnlyFirst.", nameof(truncation)),
            TruncationStrategy.OnlySecond => (first, Shorten(second.Value, excess, "second", truncation)),
            TruncationStrategy.LongestFirst when second is null => (room, 0),
            TruncationStrategy.LongestFirst => Balance(first, second.Value, room),
            var other => throw new ArgumentOutOfRangeException(
                nameof(truncation), other, "Truncation strategy must be LongestFirst, OnlyFirst or OnlySecond."),
        };
        return (Parts(first, keepFirst, truncation), Parts(second ?? 0, keepSecond, truncation));
    }

    private static int Room(Truncation truncation, int specialTokens)
    {
        var room = truncation.MaxLength - specialTokens;
        if (room <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(truncation),
                truncation.MaxLength,
                $"Truncation MaxLength must leave room beside the {specialTokens} special tokens of a row: at least {specialTokens + 1}.");
        }

        // An overlap as great as the room is refused only where a text is really cut.
        return truncation.Overlap >= 0 && truncation.Overlap <= room
            ? room
            : throw new ArgumentOutOfRangeException(
                nameof(truncation),
                truncation.Overlap,
                $"Truncation Overlap must be from 0 to {room - 1}: MaxLength {truncation.MaxLength} leaves {room} tokens beside the special ones.");
    }

    private static int Shorten(int length, int excess, string name, Truncation truncation) => length > excess
        ? length - excess
        : throw new ArgumentException(
            $"Truncation strategy {truncation.Strategy} cannot reach MaxLength {truncation.MaxLength}: the {name} text has {length} tokens and "
            + $"{excess} would have to go. Use LongestFirst, or a greater MaxLength.",
            nameof(truncation));

    /// <summary>Shares the room so that the shorter text is cut only when the longer one has become as short.</summary>
    private static (int First, int Second) Balance(int first, int second, int room)
    {
        var shorter = Math.Min(first, second);
        var longer = shorter > room ? shorter : Math.Max(shorter, room - shorter);
        if (shorter + longer > room)
        {
            shorter = room / 2;
            longer = shorter + (room % 2);
        }

        return first > second ? (longer, shorter) : (shorter, longer);
    }

    private static IReadOnlyList<TokenRange> Whole(int length) => [new TokenRange(0, length)];

    /// <summary>Parts of <paramref name="keep"/> tokens, neighbours sharing <see cref="Truncation.Overlap"/> of them.</summary>
    private static IReadOnlyList<TokenRange> Parts(int length, int keep, Truncation truncation)
    {
        if (keep >= length)
        {
            return Whole(length);
        }

        if (keep == 0)
        {
            return [new TokenRange(0, 0), new TokenRange(0, length)];
        }

        var step = keep - truncation.Overlap;
        if (step <= 0)
        {
            throw new ArgumentException(
                $"Truncation Overlap {truncation.Overlap} must be less than the {keep} tokens that MaxLength {truncation.MaxLength} leaves for a text.",
                nameof(truncation));
        }

        return truncation.Direction switch
        {
            TruncationDirection.Right => FromStart(length, keep, step),
            TruncationDirection.Left => FromEnd(length, keep, step),
            var other => throw new ArgumentOutOfRangeException(nameof(truncation), other, "Truncation direction must be Right or Left."),
        };
    }

    private static List<TokenRange> FromStart(int length, int keep, int step)
    {
        var parts = new List<TokenRange>();
        for (var start = 0; parts.Count == 0 || parts[^1].End < length; start += step)
        {
            parts.Add(new TokenRange(start, Math.Min(start + keep, length)));
        }

        return parts;
    }

    private static List<TokenRange> FromEnd(int length, int keep, int step)
    {
        var parts = new List<TokenRange>();
        for (var end = length; parts.Count == 0 || parts[^1].Start > 0; end -= step)
        {
            parts.Add(new TokenRange(Math.Max(end - keep, 0), end));
        }

        return parts;
    }
}
