using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.PostProcessing;

/// <summary>What is done to a row of tokens: offsets trimmed, special tokens put around texts. The post-processor of <c>tokenizer.json</c>.</summary>
internal sealed record RowProcessing
{
    /// <summary>How offsets are trimmed, in order.</summary>
    public IReadOnlyList<OffsetTrimming> Trimmings { get; init; } = [];

    /// <summary>The row of one text; by default without special tokens.</summary>
    public RowTemplate? Single { get; init; }

    /// <summary>The row of a pair; by default without special tokens, the second text in segment 1.</summary>
    public RowTemplate? Pair { get; init; }
}
