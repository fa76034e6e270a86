using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data;

/// <summary>Turns rows into tokens with their gold answers laid on them: all of a collator that needs no tensor. Safe to use from several threads at once.</summary>
internal sealed class RowEncoder
{
    private readonly CollatorOptions _options;
    private readonly Truncation? _truncation;
    private readonly int? _limit;   // of tokenizer and encoder the smaller, or null if neither has one
    private RowMemory? _memory;

    /// <exception cref="ArgumentException">The maximum length is more than the encoder was made for, or leaves no room beside the special tokens; or a layout cannot be laid by this tokenizer.</exception>
    internal RowEncoder(Tokenizer tokenizer, IReadOnlyDictionary<string, LabelLayout> layouts, CollatorOptions? options, int? encoderLength)
    {
        Tokenizer = tokenizer;
        _options = options ?? new CollatorOptions();
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
        Layouts = [.. layouts.Select(layout => KeyValuePair.Create(layout.Key, Named(layout.Key, () => layout.Value.WithTokenizer(tokenizer, MaxLength))))];
        _truncation = MaxLength is { } length ? new Truncation(length) : null;
    }

    internal Tokenizer Tokenizer { get; }

    /// <summary>The greatest number of tokens of a row, special ones included, or null if nothing is cut.</summary>
    internal int? MaxLength { get; }

    /// <summary>The layouts, with the tokenizer they were told of, by the name of their head.</summary>
    internal IReadOnlyList<KeyValuePair<string, LabelLayout>> Layouts { get; }

    /// <summary>From now on remembers the rows it encodes, for whoever goes through the same rows again and again.</summary>
    internal void Remember(RowMemory memory) => _memory = memory;

    /// <summary>The tokens of a row alone, cut where it is too long; its labels are not looked at.</summary>
    /// <exception cref="InvalidOperationException">The tokenizer fails.</exception>
    internal TokenEncoding Tokens(MtlRow row) => TokenizerContract.Encoding(
        Tokenizer,
        () => row.Words is null ? Tokenizer.Encode(row.Text!, row.Pair, _truncation) : Tokenizer.EncodeWords(row.Words, truncation: _truncation),
        () => NameOf(row));

    /// <summary>The row with the gold answers of each layout, in their order.</summary>
    internal EncodedRow Encode(MtlRow row) => _memory is null ? EncodeAnew(row) : _memory.Get(row, EncodeAnew);

    /// <summary>The length that a batch is padded to.</summary>
    /// <param name="longest">The tokens of its longest row.</param>
    internal int PaddedLength(int longest)
    {
        if (_options.PadToMultipleOf is not { } multiple)
        {
            return longest;
        }

        // A length beyond the encoder's positions would make it fail, so the limit wins over the multiple.
        var rounded = (longest + (long)multiple - 1) / multiple * multiple;
        return (int)Math.Max(longest, Math.Min(rounded, _limit ?? int.MaxValue));
    }

    /// <summary>Says which head it is that labels cannot be laid for.</summary>
    /// <exception cref="ArgumentException">The labels cannot be laid.</exception>
    internal static T Named<T>(string head, Func<T> lay)
    {
        try
        {
            return lay();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"The labels of head '{head}' cannot be laid: {e.Message}", nameof(head), e);
        }
    }

    private static string NameOf(MtlRow row)
    {
        var text = Quoted.Value(row.Text ?? string.Join(' ', row.Words!)) + (row.Pair is { } pair ? $" with {Quoted.Value(pair)}" : string.Empty);
        return row.Source is { } source ? $"the row {source}, {text}" : $"the row {text}";
    }

    private EncodedRow EncodeAnew(MtlRow row)
    {
        var encoding = Tokens(row);
        return new EncodedRow(encoding, [.. Layouts.Select(layout =>
        {
            var labelled = new LabeledEncoding(encoding, row.Labels.GetValueOrDefault(layout.Key), row.Text);
            var laid = Named(layout.Key, () => (layout.Value as IRowLayout)?.LayRow(labelled));
            return new EncodedLabel(labelled, laid, labelled.Label is null ? 0 : layout.Value.CountLost(labelled));
        })]);
    }
}
