namespace MultiTaskBert.Data.Files;

/// <summary>A layout of text that a reader may be given although it reads another: it is found by what the first lines hold, not by the name of the file.</summary>
internal abstract class TextShape
{
    /// <summary>The layouts that are looked for, those that are told with most certainty first.</summary>
    private static readonly TextShape[] All =
    [
        new JsonDocumentShape(), new JsonLinesShape(), new WebAnnoShape(), new BratShape(), new FastTextShape(), new MarkupShape(), new TableShape(), new ColumnsShape(), new DelimitedShape(),
    ];

    /// <summary>What to do with such a file.</summary>
    protected abstract string Cure { get; }

    /// <summary>Why the first lines of a file are not what a reader reads, or null if nothing speaks against it.</summary>
    /// <param name="lines">The first lines that are not blank.</param>
    /// <param name="isOwn">Whether the reader reads a layout.</param>
    internal static string? Refusal(IReadOnlyList<string> lines, Func<TextShape, bool> isOwn) =>
        lines.Count == 0 ? null : All.Where(shape => !isOwn(shape)).Select(shape => shape.RefusalOf(lines)).FirstOrDefault(refusal => refusal is not null);

    /// <summary>What the lines are, or null if they are not of this layout.</summary>
    /// <param name="lines">The first lines that are not blank, one at least.</param>
    protected abstract string? Recognise(IReadOnlyList<string> lines);

    private string? RefusalOf(IReadOnlyList<string> lines) => Recognise(lines) is { } what ? $"this is {what}. {Cure}" : null;
}
