namespace MultiTaskBert.Labels;

/// <summary>Represents which pieces of a word carry the tag of the word.</summary>
public enum SubwordLabels
{
    /// <summary>The first piece; the others are ignored (Devlin et al. 2019, section 5.3).</summary>
    FirstPiece,

    /// <summary>All pieces; after the first, <c>B-X</c> becomes <c>I-X</c> if the tag set has it.</summary>
    AllPieces,
}
