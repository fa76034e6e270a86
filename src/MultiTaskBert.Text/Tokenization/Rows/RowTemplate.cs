namespace MultiTaskBert.Tokenization.Rows;

/// <summary>What a row is made of, in order. As <c>TemplateProcessing</c> of Hugging Face's <c>tokenizers</c>.</summary>
internal sealed class RowTemplate
{
    public RowTemplate(IReadOnlyList<TemplatePiece> pieces)
    {
        Pieces = pieces;
        SpecialTokens = pieces.Count(piece => piece.Sequence < 0);
    }

    /// <summary>The pieces of the row.</summary>
    public IReadOnlyList<TemplatePiece> Pieces { get; }

    /// <summary>How many special tokens the template adds.</summary>
    public int SpecialTokens { get; }

    /// <summary>One text without special tokens.</summary>
    public static RowTemplate PlainSingle { get; } = new([TemplatePiece.Text(0, 0)]);

    /// <summary>Two texts without special tokens, the second in segment 1.</summary>
    public static RowTemplate PlainPair { get; } = new([TemplatePiece.Text(0, 0), TemplatePiece.Text(1, 1)]);

    /// <summary><c>[CLS] A [SEP]</c>.</summary>
    public static RowTemplate BertSingle(int classifierId, int separatorId) =>
        new([TemplatePiece.Special(classifierId, 0), TemplatePiece.Text(0, 0), TemplatePiece.Special(separatorId, 0)]);

    /// <summary><c>[CLS] A [SEP] B [SEP]</c>, the second text and its end in segment 1.</summary>
    public static RowTemplate BertPair(int classifierId, int separatorId) =>
        new([.. BertSingle(classifierId, separatorId).Pieces, TemplatePiece.Text(1, 1), TemplatePiece.Special(separatorId, 1)]);
}
