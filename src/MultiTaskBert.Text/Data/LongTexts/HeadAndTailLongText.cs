using MultiTaskBert.Runtime;

namespace MultiTaskBert.Data.LongTexts;

/// <summary>Cuts out the middle.</summary>
internal sealed record HeadAndTailLongText : LongText
{
    /// <summary>How many tokens of the beginning are kept; null is a quarter of the room.</summary>
    public int? Head { get; init; }

    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.AtLeast(Head, 1);
    }

    internal override string? ProblemWith(int room) => Head >= room
        ? FormattableString.Invariant($"{Describe()} leaves nothing for the end of a text: there is room for {room} tokens beside the special ones; keep {room - 1} of the beginning at most.")
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
        if (parts.TextLength <= room)
        {
            return new RowTokens(parts.Keep(parts.TextStart, parts.TextEnd, parts.TextEnd));
        }

        // Between words, where that leaves something of both sides.
        var head = parts.BorderBefore(Math.Clamp(Head ?? room / 4, 1, Math.Max(room - 1, 1)));
        var tail = parts.BorderBehind(parts.TextLength - (room - head));
        return new RowTokens(parts.Keep(parts.TextStart + head, parts.TextStart + tail, parts.TextEnd));
    }
}
