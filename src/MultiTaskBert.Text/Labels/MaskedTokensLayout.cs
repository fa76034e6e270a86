using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>
/// The tokens of the row itself, some of which are masked before the encoder reads it. Takes <see cref="Label.OwnText"/>; the array holds ids [B, T]: the id of each token that
/// was chosen to be predicted, −100 elsewhere. Immutable and safe to share.
/// </summary>
/// <remarks>
/// <para>
/// What is masked is drawn anew in each step of a training, as a function of the seed and the step. Everywhere else, in evaluations above all, it depends on nothing but the tokens of
/// the row: the same row has the same tokens masked in every evaluation, whatever batch it is in.
/// </para>
/// <para>Only the head that this layout belongs to reads the rows so; the other heads read them as they are.</para>
/// </remarks>
internal sealed class MaskedTokensLayout : LabelLayout, IInputLayout
{
    private readonly double _ratio;
    private readonly bool _wholeWords;
    private readonly int? _maskId;
    private readonly int _padId;
    private readonly int _vocabularySize;

    /// <summary>Makes the layout.</summary>
    /// <param name="ratio">The ratio of tokens that is chosen, more than 0 and at most 1.</param>
    /// <param name="wholeWords">Whether all pieces of a word are chosen together.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is out of range.</exception>
    public MaskedTokensLayout(double ratio = 0.15, bool wholeWords = false)
    {
        if (!(ratio is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio of tokens that is chosen must be more than 0 and at most 1.");
        }

        (_ratio, _wholeWords) = (ratio, wholeWords);
    }

    private MaskedTokensLayout(MaskedTokensLayout layout, int maskId, Tokenizer tokenizer)
        : this(layout._ratio, layout._wholeWords) => (_maskId, _padId, _vocabularySize) = (maskId, tokenizer.PadId, tokenizer.VocabularySize);

    /// <inheritdoc/>
    public override bool HasExactAnswers => false;

    /// <inheritdoc/>
    public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label is not OwnTextLabel)
        {
            yield return WrongKind(label, $"the text of the row itself; give it by {nameof(MtlDataset)}.{nameof(MtlDataset.WithLabel)}(head, {nameof(Label)}.{nameof(Label.OwnText)})");
        }
    }

    /// <summary>All tokens of labelled rows that can be chosen: what a batch has before anything is drawn.</summary>
    public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Laid(rows, length, row => rows[row].Label is null ? [] : TokenMasking.Candidates(rows[row].Encoding));
    }

    /// <summary>The ids of the row, an <c>IReadOnlyList&lt;int&gt;</c>.</summary>
    public override object Truth(LabeledEncoding row) => row.Encoding.Ids;

    /// <exception cref="ArgumentException">The tokenizer has no mask token.</exception>
    protected internal override LabelLayout WithTokenizer(Tokenizer tokenizer, int? maxLength) => new MaskedTokensLayout(
        this,
        tokenizer.MaskId ?? throw new ArgumentException("The tokenizer has no mask token, which a head for masked tokens needs; take an encoder that was trained with one.", nameof(tokenizer)),
        tokenizer);

    LaidInput? IInputLayout.LayInput(IReadOnlyList<LabeledEncoding> rows, int length, Func<int, RandomStream> random)
    {
        var maskId = _maskId ?? throw new InvalidOperationException("The layout knows no tokenizer yet; a Collator gives it one.");
        int[] labelled = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Label is not null && TokenMasking.Candidates(rows[row].Encoding).Any())];
        if (labelled.Length == 0)
        {
            return null;
        }

        var drawn = Array.ConvertAll(labelled, row => TokenMasking.Draw(rows[row].Encoding, _ratio, _wholeWords, maskId, _vocabularySize, random(row)));
        var chosen = labelled.Zip(drawn).ToDictionary(row => row.First, row => row.Second.Chosen);
        return new LaidInput
        {
            Rows = labelled,
            Ids = Array.ConvertAll(drawn, row => row.Ids),
            TypeIds = Array.ConvertAll(labelled, row => rows[row].Encoding.TypeIds.ToArray()),
            Length = length,
            PadId = _padId,
            Labels = Laid(rows, length, row => chosen.GetValueOrDefault(row) ?? []),
            Masked = Array.ConvertAll(drawn, row => row.Chosen),
        };
    }

    private static LabelArray Laid(IReadOnlyList<LabeledEncoding> rows, int length, Func<int, IEnumerable<int>> positionsOf)
    {
        var ids = new long[rows.Count * length];
        Array.Fill(ids, Ignored);
        for (var row = 0; row < rows.Count; row++)
        {
            foreach (var token in positionsOf(row))
            {
                ids[(row * length) + token] = rows[row].Encoding.Ids[token];
            }
        }

        return new LabelArray(ids, rows.Count, length);
    }
}
