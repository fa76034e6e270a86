using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data;

/// <summary>Turns rows into tokens with their gold answers laid on them: all of a collator that needs no tensor. Safe to use from several threads at once.</summary>
internal sealed class RowEncoder
{
    private readonly CollatorOptions _options;
    private readonly int? _limit;   // of tokenizer and encoder the smaller, or null if neither has one
    private RowMemory? _memory;

    /// <exception cref="ArgumentException">
    /// The maximum length is more than the encoder was made for, or leaves no room beside the special tokens; a layout cannot be laid by this tokenizer; or the way with long texts does not fit length or layouts.
    /// </exception>
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
        ThrowIfUnfit(nameof(options));
    }

    internal Tokenizer Tokenizer { get; }

    /// <summary>The greatest number of tokens that are read at once, special ones included, or null if there is none.</summary>
    internal int? MaxLength { get; }

    /// <summary>How heads of classes read the windows of long rows.</summary>
    internal WindowPooling Pooling => (_options.LongText as WindowsLongText)?.Pooling ?? WindowsLongText.DefaultPooling;

    /// <summary>The layouts, with the tokenizer they were told of, by the name of their head.</summary>
    internal IReadOnlyList<KeyValuePair<string, LabelLayout>> Layouts { get; }

    /// <summary>From now on remembers the rows it encodes, for whoever goes through the same rows again and again.</summary>
    internal void Remember(RowMemory memory) => _memory = memory;

    /// <summary>The tokens of a row alone, cut where it is too long, also where such rows are refused; its labels are not looked at.</summary>
    /// <exception cref="InvalidOperationException">The tokenizer fails.</exception>
    internal TokenEncoding Tokens(MtlRow row) => Read(row, _options.LongText is RefuseLongText ? LongText.Truncate : _options.LongText).Encoding;

    /// <summary>What becomes of a row that is cut, and what to do about it, as the end of a sentence.</summary>
    internal string AdviceOnLongRows => _options.LongText.Advice;

    /// <summary>The row with the gold answers of each layout, in their order.</summary>
    /// <exception cref="DatasetException">The row is too long, and such rows are refused.</exception>
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
        var (encoding, windows) = Read(row, _options.LongText);
        return new EncodedRow(encoding, [.. Layouts.Select(layout =>
        {
            var labelled = new LabeledEncoding(encoding, row.Labels.GetValueOrDefault(layout.Key), row.Text);
            var laid = Named(layout.Key, () => (layout.Value as IRowLayout)?.LayRow(labelled));
            return new EncodedLabel(labelled, laid, labelled.Label is null ? 0 : layout.Value.CountLost(labelled));
        })], windows);
    }

    private RowTokens Read(MtlRow row, LongText way) => way.Tokens(new LongRow(truncation => Encoding(row, truncation), MaxLength, row));

    private TokenEncoding Encoding(MtlRow row, Truncation? truncation) => TokenizerContract.Encoding(
        Tokenizer,
        () => row.Words is null ? Tokenizer.Encode(row.Text!, row.Pair, truncation) : Tokenizer.EncodeWords(row.Words, truncation: truncation),
        () => NameOf(row));

    private void ThrowIfUnfit(string parameter)
    {
        string[] problems = [.. LongTextProblems()];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"{nameof(CollatorOptions.LongText)}: {string.Join(' ', problems)}", parameter);
        }
    }

    private IEnumerable<string> LongTextProblems()
    {
        foreach (var problem in _options.LongText.Check())
        {
            yield return problem;
        }

        if (_options.LongText is not TruncateLongText && MaxLength is { } limit && _options.LongText.ProblemWith(limit - Tokenizer.Encode(string.Empty).Length) is { } unfit)
        {
            yield return unfit;
        }

        foreach (var (head, _) in _options.LongText is WindowsLongText ? Layouts.Where(layout => layout.Value is MaskedTokensLayout) : [])
        {
            yield return $"head '{head}' masks tokens of whole rows and reads no windows; take {nameof(LongText)}.{nameof(LongText.Truncate)} where it is trained or asked, or a model without it.";
        }
    }
}
