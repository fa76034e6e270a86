using MultiTaskBert.Batches;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization;
using TorchSharp;

namespace MultiTaskBert;

/// <summary>
/// Turns rows into batches: tokens, padding to the longest row, gold answers laid as tensors. Safe to use from several threads at once.
/// </summary>
public sealed class Collator
{
    private readonly KeyValuePair<string, LabelLayout>[] _inputs;   // of heads that read more than the rows

    /// <summary>Makes a collator.</summary>
    /// <param name="tokenizer">The tokenizer of the encoder that will read the batches.</param>
    /// <param name="layouts">The label layout of each head, by the head's name; the dictionary is copied. May be empty.</param>
    /// <param name="options">Length and padding; null: the defaults.</param>
    /// <param name="encoderLength">
    /// The longest row that the encoder can read, in tokens; null if only <see cref="Tokenizer.ModelMaxLength"/> counts, which many
    /// checkpoints leave open. <see cref="MultiTaskModel.CreateCollator"/> gives it.
    /// </param>
    /// <exception cref="ArgumentException">The maximum length is more than the encoder was made for, or leaves no room beside the special tokens.</exception>
    public Collator(
        Tokenizer tokenizer, IReadOnlyDictionary<string, LabelLayout> layouts, CollatorOptions? options = null, int? encoderLength = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(layouts);
        Rows = new RowEncoder(tokenizer, layouts, options, encoderLength);
        _inputs = [.. Rows.Layouts.Where(layout => layout.Value is IInputLayout)];
    }

    internal Tokenizer Tokenizer => Rows.Tokenizer;

    /// <summary>The greatest number of tokens that are read at once, special ones included, or null if there is none.</summary>
    internal int? MaxLength => Rows.MaxLength;

    /// <summary>What makes tokens of rows and lays their answers.</summary>
    internal RowEncoder Rows { get; }

    /// <summary>Makes a batch.</summary>
    /// <param name="rows">The rows, at least one; a label for a head that the collator does not know is not read (<see cref="MtlDataset.Check"/> reports it).</param>
    /// <returns>The batch, on the CPU; the caller disposes it. A row without label for a head is "no label" in that head's tensor.</returns>
    /// <exception cref="ArgumentException">There is no row, one is null, or a label does not fit its layout in kind or number.</exception>
    /// <exception cref="InvalidOperationException">The tokenizer fails on a row; the message names tokenizer, row and text.</exception>
    /// <exception cref="DatasetException">A row is too long, and <see cref="LongText.Refuse"/> says that such rows are an error.</exception>
    public MtlBatch Collate(IReadOnlyList<MtlRow> rows) => Collate(rows, drawInputs: true);

    /// <summary>Makes a batch, as <see cref="Collate(IReadOnlyList{MtlRow})"/>.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="drawInputs">Whether the inputs of heads that read something of their own are drawn; if not, the caller draws them (<see cref="MtlBatch.DrawInputs"/>) before the batch is read.</param>
    internal MtlBatch Collate(IReadOnlyList<MtlRow> rows, bool drawInputs)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
        {
            throw new ArgumentException("There are no rows; a batch needs one at least.", nameof(rows));
        }

        LibTorch.EnsureLoaded();
        MtlRow[] taken = [.. rows];
        if (Array.IndexOf(taken, null) is >= 0 and var missing)
        {
            throw new ArgumentException($"The row at index {missing} is null.", nameof(rows));
        }

        return Collate(taken, Array.ConvertAll(taken, Rows.Encode), drawInputs);
    }

    /// <summary>Divides rows, in their order, so that no batch of them has the encoder read more than so many windows at once, but a row that has more by itself.</summary>
    /// <param name="rows">The rows; none is null.</param>
    /// <param name="windows">The greatest number of windows; a row that is not long is one.</param>
    internal IEnumerable<EncodedBatch> Divide(IReadOnlyList<MtlRow> rows, int windows) => EncodedRow
        .Divide(rows.Select(row => (Row: row, Encoded: Rows.Encode(row))), row => row.Encoded, windows)
        .Select(batch => new EncodedBatch(Array.ConvertAll(batch, row => row.Row), Array.ConvertAll(batch, row => row.Encoded)));

    /// <summary>Makes a batch of rows whose tokens are known.</summary>
    internal MtlBatch Collate(EncodedBatch rows) => Collate(rows.Rows, rows.Encoded, drawInputs: true);

    private MtlBatch Collate(MtlRow[] taken, EncodedRow[] encoded, bool drawInputs)
    {
        var encodings = Array.ConvertAll(encoded, row => row.Encoding);
        var length = Rows.PaddedLength(encodings.Max(encoding => encoding.Length));

        // The batch outlives the scope of whoever asks for it; what is made before an exception does not.
        using var scope = torch.NewDisposeScope();
        var labels = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lost = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var head = 0; head < Rows.Layouts.Count; head++)
        {
            var answers = Array.ConvertAll(encoded, row => row.Heads[head]);
            var (name, layout) = Rows.Layouts[head];
            (labels[name], counts[name]) = answers.All(answer => answer.Laid is not null)
                ? (LabelTensor.Of(answers, length), answers.Sum(answer => answer.Laid!.Labelled))
                : Lay(name, layout, answers, length);
            lost[name] = answers.Sum(answer => answer.Lost);
        }

        var batch = new MtlBatch(
            FilledRows.Of(Array.ConvertAll(encodings, encoding => encoding.Ids), length, Tokenizer.PadId),
            FilledRows.Mask(Array.ConvertAll(encodings, encoding => encoding.Length), length),
            FilledRows.Of(Array.ConvertAll(encodings, encoding => encoding.TypeIds), length),
            labels,
            counts,
            lost.AsReadOnly(),
            taken.AsReadOnly(),
            encodings.AsReadOnly())
        {
            InputLayouts = _inputs,
            Windows = BatchWindows.Of(encoded, Rows, length),
        };
        scope.Detach([batch.InputIds, batch.AttentionMask, batch.TokenTypeIds, .. labels.Values]);
        if (drawInputs)
        {
            batch.DrawInputsByContent();
        }

        return batch;
    }

    /// <summary>The places that the encoder reads of this row alone, padding included: those of all of its windows. Those of a batch are at most its rows times the greatest of them.</summary>
    internal int LengthOf(MtlRow row)
    {
        var encoded = Rows.Encode(row);
        return encoded.WindowCount * Rows.PaddedLength(encoded.LongestWindow);
    }

    /// <summary>From now on remembers the rows it encodes, for whoever goes through the same rows again and again.</summary>
    /// <returns>This collator.</returns>
    internal Collator Remember(RowMemory memory)
    {
        Rows.Remember(memory);
        return this;
    }

    private static (torch.Tensor Labels, long Count) Lay(string head, LabelLayout layout, EncodedLabel[] answers, int length)
    {
        var laid = RowEncoder.Named(head, () => layout.Lay(Array.ConvertAll(answers, answer => answer.Row), length))
            ?? throw new InvalidOperationException($"The layout of head '{head}' laid nothing: {nameof(LabelLayout.Lay)} returned null; it must return an array.");
        return laid.Shape[0] == answers.Length
            ? (laid.ToTensor(), layout.CountLabelled(laid))
            : throw new InvalidOperationException(
                $"The layout of head '{head}' made an array of shape [{string.Join(", ", laid.Shape)}] for {answers.Length} rows; its first dimension must be the rows.");
    }
}
