namespace MultiTaskBert.Data.Files;

/// <summary>The format of fastText: <c>__label__Jobs Ada left</c>.</summary>
internal sealed class FastTextShape : TextShape
{
    private const string Mark = "__label__";

    protected override string Cure =>
        $"Make JSON Lines of it ({{\"text\": …, \"label\": …}} a line, or \"labels\": […] where a text has several) and read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromJsonLines)}.";

    protected override string? Recognise(IReadOnlyList<string> lines) => lines.All(line => line.StartsWith(Mark, StringComparison.Ordinal)) ? $"a file of fastText, whose lines begin with {Mark}" : null;
}
