using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Tags;

namespace MultiTaskBert;

/// <summary>Represents the options of a <see cref="CrfTokenHead"/>.</summary>
public sealed class CrfTokenOptions : HeadOptions
{
    /// <summary>Gets the dropout in front of the linear layer, from 0 to below 1; null takes what the encoder's configuration says (BERT: 0.1).</summary>
    public double? Dropout { get; init; }

    /// <summary>
    /// Gets whether an answer keeps the rules of the scheme (<see cref="TagScheme.MayFollow"/>): in IOB2 <c>I-X</c> stands only behind <c>B-X</c> or <c>I-X</c>, in BIOES an entity that
    /// was begun is also ended. It holds for answers, not for the loss, so that gold tags that break the rules can still be trained on.
    /// </summary>
    public bool ForbidImpossibleTags { get; init; } = true;

    /// <summary>Gets how the tags spell entities; null, the default, finds it from the tags (<see cref="TagScheme.Find"/>). Saved with the model.</summary>
    public TagScheme? Scheme { get; init; }

    /// <summary>Gets what tags sit on in rows of text: the tokenizer's words, or its pieces, where entities are parts of words or the language writes no spaces. Found in the training rows by default.</summary>
    public TagUnit Unit { get; init; } = TagUnit.Auto;

    internal IEnumerable<string> Problems() => HeadProblems.OfDropout(Dropout);
}
