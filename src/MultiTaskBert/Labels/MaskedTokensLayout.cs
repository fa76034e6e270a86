using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization;
using TorchSharp;

namespace MultiTaskBert.Labels;

/// <summary>
/// The tokens of the row itself, some of which are hidden before the encoder reads it. Takes <see cref="OwnTextLabel"/>; the tensor is Int64 [B, T]: the id of each token that
/// was chosen to be guessed, −100 elsewhere. Immutable and safe to share.
/// </summary>
/// <remarks>
/// <para>
/// What is hidden is drawn anew in each step of a training, as a function of the seed and the step. Everywhere else, in evaluations above all, it depends on nothing but the tokens of
/// the row: the same row has the same tokens hidden in every evaluation, whatever batch it is in.
/// </para>
/// <para>Only the head that this layout belongs to reads the rows so; the other heads read them as they are.</para>
/// </remarks>
public sealed class MaskedTokensLayout : LabelLayout, IInputLayout
{
    private readonly double _share;
    private readonly bool _wholeWords;
    private readonly int? _maskId;
    private readonly int _padId;
    private readonly int _vocabularySize;

    /// <summary>Makes the layout.</summary>
    /// <param name="share">The share of tokens that is chosen, more than 0 and at most 1.</param>
    /// <param name="wholeWords">Whether all pieces of a word are chosen together.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public MaskedTokensLayout(double share = 0.15, bool wholeWords = false)
    {
        if (!(share is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of tokens that is chosen must be more than 0 and at most 1.");
        }

        (_share, _wholeWords) = (share, wholeWords);
    }

    private MaskedTokensLayout(MaskedTokensLayout layout, int maskId, Tokenizer tokenizer)
        : this(layout._share, layout._wholeWords) => (_maskId, _padId, _vocabularySize) = (maskId, tokenizer.PadId, tokenizer.VocabularySize);

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
    public override torch.Tensor ToTensor(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Tensor(rows, length, row => rows[row].Label is null ? [] : TokenMasking.Candidates(rows[row].Encoding));
    }

    /// <summary>The ids of the row, an <c>IReadOnlyList&lt;int&gt;</c>.</summary>
    public override object Truth(LabeledEncoding row) => row.Encoding.Ids;

    /// <inheritdoc/>
    public override long CountLabelled(torch.Tensor labels) => CountNotIgnored(labels);

    /// <exception cref="ArgumentException">The tokenizer has no mask token.</exception>
    internal override LabelLayout For(Tokenizer tokenizer, int? maxLength) => new MaskedTokensLayout(
        this,
        tokenizer.MaskId ?? throw new ArgumentException("The tokenizer has no mask token, which a head for masked tokens needs; take an encoder that was trained with one.", nameof(tokenizer)),
        tokenizer);

    OwnInput? IInputLayout.LayInput(IReadOnlyList<LabeledEncoding> rows, int length, Func<int, RandomStream> random)
    {
        var maskId = _maskId ?? throw new InvalidOperationException("The layout knows no tokenizer yet; a Collator gives it one.");
        int[] labelled = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Label is not null && TokenMasking.Candidates(rows[row].Encoding).Any())];
        if (labelled.Length == 0)
        {
            return null;
        }

        using var scope = torch.NewDisposeScope();
        var drawn = Array.ConvertAll(labelled, row => TokenMasking.Draw(rows[row].Encoding, _share, _wholeWords, maskId, _vocabularySize, random(row)));
        var chosen = labelled.Zip(drawn).ToDictionary(row => row.First, row => row.Second.Chosen);
        return new OwnInput(
            labelled,
            FilledRows.Of(Array.ConvertAll(drawn, row => row.Ids), length, _padId),
            FilledRows.Of(Array.ConvertAll(labelled, row => Enumerable.Repeat(1, rows[row].Encoding.Length).ToArray()), length),
            FilledRows.Of(Array.ConvertAll(labelled, row => rows[row].Encoding.TypeIds.ToArray()), length),
            Tensor(rows, length, row => chosen.GetValueOrDefault(row) ?? []),
            Array.ConvertAll(drawn, row => row.Chosen));
    }

    private static torch.Tensor Tensor(IReadOnlyList<LabeledEncoding> rows, int length, Func<int, IEnumerable<int>> positionsOf)
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

        return torch.tensor(ids, [rows.Count, length]);
    }
}
