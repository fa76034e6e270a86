using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>
/// Another text for each row, which the encoder reads by itself. Takes <see cref="Label.AsRelatedText"/>: a text, or a plain string; the array holds ids [B]: 0 for a pair to learn from, −100 for no label
/// and for a pair with a score, which is only evaluated on. Immutable and safe to share.
/// </summary>
internal sealed class RelatedTextLayout : LabelLayout, IInputLayout
{
    private const string Wanted = "a text that belongs to the row";

    private readonly Tokenizer? _tokenizer;
    private readonly Truncation? _truncation;

    /// <summary>Makes the layout.</summary>
    public RelatedTextLayout()
    {
    }

    private RelatedTextLayout(Tokenizer tokenizer, int? maxLength) =>
        (_tokenizer, _truncation) = (tokenizer, maxLength is { } length ? new Truncation(length) : null);

    /// <inheritdoc/>
    public override bool HasExactAnswers => false;

    /// <inheritdoc/>
    public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label.AsRelatedText() is not { } given)
        {
            yield return WrongKind(label, Wanted);
        }
        else if (string.IsNullOrWhiteSpace(given.Text))
        {
            yield return "the text that belongs to the row is empty.";
        }
        else if (given.Score is { } score && !double.IsFinite(score))
        {
            yield return FormattableString.Invariant($"the score is {score}; it must be a finite number.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A label is no text.</exception>
    public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new LabelArray([.. rows.Select(row => row.Label is not null && Given(row).Score is null ? 0 : Ignored)], rows.Count);
    }

    /// <summary>The score, a <c>double</c>; NaN for a pair without one.</summary>
    /// <exception cref="ArgumentException">The row has no label, or one that is no text.</exception>
    public override object Truth(LabeledEncoding row) => Given(row).Score ?? double.NaN;

    /// <inheritdoc/>
    protected internal override LabelLayout WithTokenizer(Tokenizer tokenizer, int? maxLength) => new RelatedTextLayout(tokenizer, maxLength);

    LaidInput? IInputLayout.LayInput(IReadOnlyList<LabeledEncoding> rows, int length, Func<int, RandomStream> random)
    {
        var tokenizer = _tokenizer ?? throw new InvalidOperationException("The layout knows no tokenizer yet; a Collator gives it one.");
        int[] labelled = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Label is not null)];
        if (labelled.Length == 0)
        {
            return null;
        }

        var texts = Array.ConvertAll(labelled, row => Encoding(tokenizer, Given(rows[row]).Text));
        return new LaidInput
        {
            Rows = labelled,
            Ids = Array.ConvertAll(texts, text => text.Ids.ToArray()),
            TypeIds = Array.ConvertAll(texts, text => text.TypeIds.ToArray()),
            Length = texts.Max(text => text.Length),
            PadId = tokenizer.PadId,
        };
    }

    private TokenEncoding Encoding(Tokenizer tokenizer, string text) => TokenizerContract.Encoding(tokenizer, () => tokenizer.Encode(text, truncation: _truncation), () => $"the text {Quoted.Value(text)}");

    private static (string Text, double? Score) Given(LabeledEncoding row) => row.Label?.AsRelatedText() ?? throw NotTaken(row, Wanted);
}
