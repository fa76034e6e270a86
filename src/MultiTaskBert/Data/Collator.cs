using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;
using TorchSharp;

namespace MultiTaskBert;

/// <summary>
/// Turns rows into batches: tokens, padding to the longest row, gold answers laid as tensors. Safe to use from several threads at once.
/// </summary>
public sealed class Collator
{
    private readonly CollatorOptions _options;
    private readonly Truncation? _truncation;
    private readonly int? _limit;   // of tokenizer and encoder the smaller, or null if neither has one
    private readonly KeyValuePair<string, LabelLayout>[] _layouts;

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
        Tokenizer = tokenizer;
        _options = options ?? new CollatorOptions();
        _layouts = [.. layouts];
        _limit = tokenizer.ModelMaxLength < encoderLength ? tokenizer.ModelMaxLength : encoderLength ?? tokenizer.ModelMaxLength;
        if (_options.MaxLength > _limit)
        {
            throw new ArgumentException(
                $"{nameof(CollatorOptions.MaxLength)} is {_options.MaxLength}, but the encoder was made for {_limit} tokens at most; "
                + $"give {_limit} or less, or null.",
                nameof(options));
        }

        if (_options.MaxLength is { } chosen && tokenizer.Encode(string.Empty).Length is var special && chosen <= special)
        {
            throw new ArgumentException(
                $"{nameof(CollatorOptions.MaxLength)} is {chosen}, which leaves no room for text beside the {special} special tokens; give {special + 1} or more.",
                nameof(options));
        }

        MaxLength = _options.MaxLength ?? _limit;
        _truncation = MaxLength is { } length ? new Truncation { MaxLength = length } : null;
    }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The greatest number of tokens of a row, special ones included, or null if nothing is cut.</summary>
    public int? MaxLength { get; }

    /// <summary>Makes a batch.</summary>
    /// <param name="examples">The rows, at least one; a label for a head that the collator does not know is not read (<see cref="MtlDataset.Check"/> reports it).</param>
    /// <returns>The batch, on the CPU; the caller disposes it. A row without label for a head is "no label" in that head's tensor.</returns>
    /// <exception cref="ArgumentException">There is no row, or a label does not fit its layout in kind or number.</exception>
    public MtlBatch Collate(IReadOnlyList<MtlExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0)
        {
            throw new ArgumentException("There are no rows; a batch needs one at least.", nameof(examples));
        }

        MtlExample[] rows = [.. examples];
        TokenEncoding[] encodings = [.. rows.Select(Encode)];
        var length = PaddedLength(encodings.Max(encoding => encoding.Length));

        // The batch outlives the scope of whoever asks for it; what is made before an exception does not.
        using var scope = torch.NewDisposeScope();
        var labels = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lost = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (head, layout) in _layouts)
        {
            var labelled = rows.Zip(encodings, (row, encoding) => new LabeledEncoding(encoding, row.Labels.GetValueOrDefault(head))).ToArray();
            labels[head] = Lay(head, layout, labelled, length);
            counts[head] = layout.CountLabelled(labels[head]);
            lost[head] = labelled.Sum(row => row.Label is null ? 0L : layout.CountLost(row));
        }

        var batch = new MtlBatch(
            Tensor(encodings, length, encoding => encoding.Ids, Tokenizer.PadId),
            Tensor(encodings, length, encoding => Enumerable.Repeat(1, encoding.Length), padding: 0),
            Tensor(encodings, length, encoding => encoding.TypeIds, padding: 0),
            labels,
            counts.AsReadOnly(),
            lost.AsReadOnly(),
            rows.AsReadOnly(),
            encodings.AsReadOnly());
        scope.Detach([batch.InputIds, batch.AttentionMask, batch.TokenTypeIds, .. labels.Values]);
        return batch;
    }

    private static torch.Tensor Lay(string head, LabelLayout layout, LabeledEncoding[] rows, int length)
    {
        torch.Tensor tensor;
        try
        {
            tensor = layout.ToTensor(rows, length);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"The labels of head '{head}' cannot be laid: {e.Message}", nameof(rows), e);
        }

        return tensor.dim() > 0 && tensor.shape[0] == rows.Length
            ? tensor
            : throw new InvalidOperationException(
                $"The layout of head '{head}' made a tensor of shape [{string.Join(", ", tensor.shape)}] for {rows.Length} rows; its first dimension must be the rows.");
    }

    private static torch.Tensor Tensor(TokenEncoding[] encodings, int length, Func<TokenEncoding, IEnumerable<int>> valuesOf, int padding)
    {
        var values = new long[encodings.Length * length];
        Array.Fill(values, padding);
        for (var row = 0; row < encodings.Length; row++)
        {
            var place = row * length;
            foreach (var value in valuesOf(encodings[row]))
            {
                values[place++] = value;
            }
        }

        return torch.tensor(values, [encodings.Length, length]);
    }

    private TokenEncoding Encode(MtlExample row) =>
        row.Words is null ? Tokenizer.Encode(row.Text!, row.Pair, _truncation) : Tokenizer.EncodeWords(row.Words, truncation: _truncation);

    private int PaddedLength(int longest)
    {
        if (_options.PadToMultipleOf is not { } multiple)
        {
            return longest;
        }

        // A length beyond the encoder's positions would make it fail, so the limit wins over the multiple.
        var rounded = (longest + (long)multiple - 1) / multiple * multiple;
        return (int)Math.Max(longest, Math.Min(rounded, _limit ?? int.MaxValue));
    }
}
