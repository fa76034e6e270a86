using MultiTaskBert.Labels;
using MultiTaskBert.Tags;

namespace MultiTaskBert;

/// <summary>Represents the options of a <see cref="TokenClassificationHead"/>.</summary>
public sealed class TokenClassificationOptions : ClassificationOptions
{
    /// <summary>Initializes the defaults.</summary>
    public TokenClassificationOptions()
    {
    }

    /// <summary>Initializes what all classifying heads have, and the defaults of the rest.</summary>
    internal TokenClassificationOptions(ClassificationOptions other)
        : base(other)
    {
    }

    /// <summary>Gets which pieces of a word carry its tag in training, where tags sit on words. A word is always read at its first piece.</summary>
    public SubwordLabels SubwordLabels { get; init; } = SubwordLabels.FirstPiece;

    /// <summary>Gets how the tags spell entities; null, the default, finds it from the tags (<see cref="TagScheme.Find"/>). Saved with the model.</summary>
    public TagScheme? Scheme { get; init; }

    /// <summary>Gets what tags sit on in rows of text: the tokenizer's words, or its pieces, where entities are parts of words or the language writes no spaces. Found in the training rows by default.</summary>
    public TagUnit Unit { get; init; } = TagUnit.Auto;
}
