using System.Collections;
using MultiTaskBert.Tags;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>
/// Represents what the gold answers of a head look like, how they are checked, and how they are laid on rows and tokens. Immutable and safe to share.
/// A layout of a user's own is a class that derives from this one.
/// </summary>
public abstract partial class LabelLayout
{
    /// <summary>Represents the id that every loss leaves out: a missing label, padding, a special token, a piece that carries no label.</summary>
    public const long Ignored = -100;

    /// <summary>Gets the names that label ids index; empty where the answers are no names.</summary>
    public virtual IReadOnlyList<string> Names => [];

    /// <summary>Gets a value that says whether an answer is right or wrong; false where it is only near or far, as of a number.</summary>
    public virtual bool HasExactAnswers => true;

    /// <summary>Gets how gold answers are understood, where that is not plain: a part of a sentence for the report before a training; null if there is nothing to say.</summary>
    protected internal virtual string? Reading => null;

    /// <summary>Gets how <see cref="Names"/> spell entities, where they are tags, one a word; null, the default, where they are no tags. The checks of data and the counts of labels go by it.</summary>
    protected internal virtual TagScheme? Scheme => null;

    /// <summary>Gets the names as a reader of a report thinks of them: of tags the types of entities, without marks.</summary>
    internal IEnumerable<string> Items => Scheme is { HasEntities: true } scheme ? Names.Select(scheme.TypeOf).OfType<string>() : Names;

    /// <summary>Gets which <see cref="Items"/> a gold answer holds, each as often as it occurs; none for a layout without names.</summary>
    internal IEnumerable<string> ItemsIn(Label label) => Names.Count == 0 ? []
        : Scheme is { HasEntities: true } scheme && label.AsTags() is { } tags ? scheme.Read(tags).Select(span => span.Type)
        : label.NamesIn();

    /// <summary>Checks one gold answer against the layout before any training.</summary>
    /// <param name="label">The gold answer as written.</param>
    /// <param name="text">The text of the row, or null if words were given.</param>
    /// <param name="words">The words of the row, or null if text was given.</param>
    /// <returns>Each problem as a sentence that names the value and what is allowed; empty if all is well.</returns>
    public abstract IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words);

    /// <summary>Lays the gold answers of a batch into an array, which becomes the tensor that the head's loss reads.</summary>
    /// <param name="rows">The rows of the batch, in order.</param>
    /// <param name="length">The padded length T of the batch.</param>
    /// <returns>
    /// Ids [B] or [B, T] with <see cref="Ignored"/> where there is no label, or numbers with NaN there; the first dimension is the rows.
    /// A name that the layout does not know is laid as no label.
    /// </returns>
    public abstract LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length);

    /// <summary>
    /// Returns the gold answer in the form that metrics compare, for instance <c>string</c> for a class or
    /// <c>IReadOnlyList&lt;string&gt;</c> (one tag a word, words that were cut off included) for tags.
    /// </summary>
    public abstract object Truth(LabeledEncoding row);

    /// <summary>Determines whether an answer is the gold one: equal, or for lists equal item by item.</summary>
    /// <param name="truth">What <see cref="Truth"/> gave.</param>
    /// <param name="answer">The answer of a prediction, in the same form.</param>
    public virtual bool AreEqual(object truth, object answer) => (truth, answer) is (IEnumerable gold and not string, IEnumerable given and not string)
        ? gold.Cast<object>().SequenceEqual(given.Cast<object>())
        : Equals(truth, answer);

    /// <summary>Counts the items of an array made by <see cref="Lay"/> that carry a label: its entries by default.</summary>
    /// <param name="labels">The array.</param>
    /// <returns>The number of labelled items, 0 or more.</returns>
    public virtual long CountLabelled(LabelArray labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.CountLabelled();
    }

    /// <summary>Counts the gold items of a row that no token carries, so that the model never sees them. Counted and reported, never silent.</summary>
    /// <param name="row">A row with a label.</param>
    /// <returns>0 for answers about the whole row; for tags the words or entities that were cut off, have no token, or overlap a longer entity.</returns>
    public virtual int CountLost(LabeledEncoding row) => 0;

    /// <summary>Makes the layout as a collator uses it: one that has to read texts of its own, or to mask tokens, is given the tokenizer here. By default the same.</summary>
    /// <param name="tokenizer">The tokenizer of the encoder.</param>
    /// <param name="maxLength">The greatest number of tokens of a row, or null for any.</param>
    /// <returns>The layout. The exceptions are those of a collator.</returns>
    protected internal virtual LabelLayout WithTokenizer(Tokenizer tokenizer, int? maxLength) => this;

    /// <summary>Makes a layout of one class a row: Int64 [B].</summary>
    /// <param name="names">The names of the classes, each once; the index is the id.</param>
    public static LabelLayout Class(IEnumerable<string> names) => new ClassLayout(names);

    /// <summary>Makes a layout of one tag a word: Int64 [B, T].</summary>
    /// <param name="names">The tags, each once; the index is the id.</param>
    /// <param name="subwords">Which pieces of a word carry its tag.</param>
    /// <param name="scheme">How the tags spell entities; null finds it from the tags.</param>
    /// <param name="unit">What tags sit on, in rows of text.</param>
    public static LabelLayout Tags(IEnumerable<string> names, SubwordLabels subwords = SubwordLabels.FirstPiece, TagScheme? scheme = null, TagUnit unit = TagUnit.Auto) =>
        new TagsLayout(names, subwords, scheme, unit);

    /// <summary>Makes a layout of any number of classes a row: Float32 [B, C] of zeros and ones, NaN where the row has no label.</summary>
    /// <param name="names">The names of the classes, each once; the index is the column.</param>
    public static LabelLayout Classes(IEnumerable<string> names) => new ClassesLayout(names);

    /// <summary>Makes a layout of one number a row: Float32 [B], NaN where the row has no label.</summary>
    public static LabelLayout Value() => new ValueLayout();

    /// <summary>Makes a layout of one part of the text a row: Int64 [B, 2], the first and the last token.</summary>
    /// <param name="allowNoAnswer">Whether a label may say that the text has no answer.</param>
    public static LabelLayout Span(bool allowNoAnswer = false) => new SpanLayout(allowNoAnswer);

    /// <summary>Makes a layout of the tokens of the row itself, some of them masked: Int64 [B, T].</summary>
    /// <param name="ratio">The ratio of tokens that is chosen, more than 0 and at most 1.</param>
    /// <param name="wholeWords">Whether all pieces of a word are chosen together.</param>
    public static LabelLayout MaskedTokens(double ratio = 0.15, bool wholeWords = false) => new MaskedTokensLayout(ratio, wholeWords);

    /// <summary>Makes a layout of another text that belongs to the row: Int64 [B].</summary>
    public static LabelLayout RelatedText() => new RelatedTextLayout();
}
