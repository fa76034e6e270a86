using MultiTaskBert.Labels;

namespace MultiTaskBert;

/// <summary>Options of a <see cref="TokenClassificationHead"/>.</summary>
public sealed record TokenClassificationOptions : ClassificationOptions
{
    /// <summary>Which pieces of a word carry its tag in training. A word is always read at its first piece.</summary>
    public SubwordLabels SubwordLabels { get; init; } = SubwordLabels.FirstPiece;
}
