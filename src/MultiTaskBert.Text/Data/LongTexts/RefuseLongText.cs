namespace MultiTaskBert.Data.LongTexts;

/// <summary>Throws at the first row that is too long.</summary>
internal sealed record RefuseLongText : LongText
{
    internal override string Advice => $"a training will not take it; divide the text, or choose another {nameof(CollatorOptions)}.{nameof(CollatorOptions.LongText)}, such as {nameof(LongText)}.{nameof(Windows)}().";

    internal override RowTokens Tokens(LongRow row)
    {
        var encoding = row.Encode(null);
        return encoding.Length <= (row.Limit ?? int.MaxValue)
            ? new RowTokens(encoding)
            : throw new DatasetException([new DatasetProblem(
                FormattableString.Invariant($"the row has {encoding.Length} tokens, more than the {row.Limit} that are read at once, and {nameof(CollatorOptions.LongText)} is {Describe()}. ")
                + $"Divide the text, or choose {nameof(LongText)}.{nameof(Windows)}(), {nameof(HeadAndTail)}() or {nameof(Truncate)}. The text: {Quoted(row.Source)}",
                row.Source.Source?.File,
                row.Source.Source?.Line)]);
    }

    private static string Quoted(MtlRow row) => Labels.Quoted.Value(row.Text ?? string.Join(' ', row.Words!));
}
