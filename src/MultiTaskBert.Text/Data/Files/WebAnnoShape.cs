namespace MultiTaskBert.Data.Files;

/// <summary>The format of WebAnno and INCEpTION: <c>1-1 0-3 Ada PER</c> behind lines that say what the columns are.</summary>
internal sealed class WebAnnoShape : TextShape
{
    protected override string Cure => $"Export it as CoNLL 2002 or CoNLL 2003 and read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromConll)}.";

    protected override string? Recognise(IReadOnlyList<string> lines) => lines[0].StartsWith("#FORMAT=WebAnno TSV", StringComparison.OrdinalIgnoreCase) ? "WebAnno TSV, as INCEpTION exports it" : null;
}
