using MultiTaskBert.Tokenization.Decoding;
using MultiTaskBert.Tokenization.Normalization;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.WordPiece;

/// <summary>
/// Represents the tokenizer of BERT, DistilBERT, ELECTRA, MiniLM and their like: normalisation, words, word pieces. Gives what Hugging Face's
/// <c>BertTokenizerFast</c> gives: ids, tokens, word indices and character ranges.
/// </summary>
/// <remarks>
/// <para>Read one from a pretrained folder with <see cref="TokenizerLoader.Load"/>, or build one from a vocabulary.</para>
/// <para>A surrogate without its partner, which is not valid text, is removed like any control character.</para>
/// <para>Thread safety: immutable; all members may be called from several threads at once.</para>
/// <para>Reference: Devlin et al. 2018, "BERT"; the Rust library <c>tokenizers</c> 0.23.</para>
/// </remarks>
internal sealed partial class BertTokenizer : Tokenizer
{
    private readonly BertTokenizerDefinition _definition;
    private readonly string[] _tokens;
    private readonly HashSet<string> _specialTokens;
    private readonly BertNormalizer _normalizer;
    private readonly AddedTokenMatcher _matcher;
    private readonly AddedTokenMatcher _normalizedMatcher;
    private readonly WordPieceModel _model;
    private readonly RowTemplate _single;
    private readonly RowTemplate _pair;

    /// <summary>Initializes a tokenizer from a vocabulary.</summary>
    /// <param name="vocabulary">The word pieces, without repetition; the index of each is its id. Copied.</param>
    /// <param name="options">How text is treated; null takes the defaults, which are those of BERT uncased.</param>
    /// <exception cref="ArgumentException">The vocabulary is empty, repeats an entry, or lacks a special token.</exception>
    public BertTokenizer(IReadOnlyList<string> vocabulary, BertTokenizerOptions? options = null)
        : this(FromVocabulary(vocabulary, options ?? new BertTokenizerOptions()))
    {
    }

    internal BertTokenizer(BertTokenizerDefinition definition)
    {
        _definition = definition;
        var options = definition.Options;
        var vocabulary = definition.Vocabulary;
        var ids = new Dictionary<string, int>(vocabulary.Count, StringComparer.Ordinal);
        for (var id = 0; id < vocabulary.Count; id++)
        {
            ids.Add(vocabulary[id], id);
        }

        var beyondVocabulary = definition.AddedTokens.Where(token => token.Id >= vocabulary.Count).OrderBy(token => token.Id);
        _tokens = [.. vocabulary, .. beyondVocabulary.Select(token => token.Content)];
        _specialTokens = definition.AddedTokens.Where(token => token.IsSpecial).Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        _normalizer = new BertNormalizer(
            options.CleanText, options.HandleChineseCharacters, options.StripAccents ?? options.Lowercase, options.Lowercase);
        _matcher = new AddedTokenMatcher(definition.AddedTokens.Where(token => !token.IsNormalized).Select(token => (token.Content, token)));
        _normalizedMatcher = new AddedTokenMatcher(
            definition.AddedTokens.Where(token => token.IsNormalized).Select(token => (Normalize(token.Content), token)));
        _model = new WordPieceModel(vocabulary, ids[options.UnknownToken], options.ContinuingPrefix, options.MaxCharactersPerWord);

        PadId = Array.IndexOf(_tokens, options.PaddingToken);
        var classifier = Array.IndexOf(_tokens, options.ClassifierToken);
        var separator = Array.IndexOf(_tokens, options.SeparatorToken);
        Warnings = options.Lowercase ? [.. UnreachableCapitals.Warnings(vocabulary, definition.AddedTokens)] : [];
        _single = definition.Single ?? RowTemplate.BertSingle(classifier, separator);
        _pair = definition.Pair ?? RowTemplate.BertPair(classifier, separator);
    }

    /// <summary>Gets how text is treated.</summary>
    public BertTokenizerOptions Options => _definition.Options;

    /// <summary>Gets all tokens; the index of each is its id.</summary>
    public IReadOnlyList<string> Vocabulary => _tokens;

    /// <inheritdoc/>
    public override int VocabularySize => _tokens.Length;

    /// <inheritdoc/>
    public override int PadId { get; }

    /// <inheritdoc/>
    public override int? ModelMaxLength => Options.ModelMaxLength;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings { get; }

    /// <inheritdoc/>
    public override TokenEncoding Encode(string text, string? pair = null, Truncation? truncation = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scratch = TokenizationScratch.Take();
        TokenizeText(text, scratch.First, scratch.Text);
        if (pair is not null)
        {
            TokenizeText(pair, scratch.Second, scratch.Text);
        }

        return Assemble(scratch, pair is not null, truncation);
    }

    /// <inheritdoc/>
    public override TokenEncoding EncodeWords(
        IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, Truncation? truncation = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        var scratch = TokenizationScratch.Take();
        TokenizeWords(words, nameof(words), scratch.First, scratch.Text);
        if (pair is not null)
        {
            TokenizeWords(pair, nameof(pair), scratch.Second, scratch.Text);
        }

        return Assemble(scratch, pair is not null, truncation);
    }

    /// <inheritdoc/>
    public override string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true, bool cleanUpSpaces = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var tokens = new List<string>();
        foreach (var id in ids)
        {
            if (id < 0 || id >= _tokens.Length)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(ids), id, $"A token id must be from 0 to {_tokens.Length - 1}, the vocabulary of this tokenizer.");
            }

            if (!skipSpecialTokens || !_specialTokens.Contains(_tokens[id]))
            {
                tokens.Add(_tokens[id]);
            }
        }

        return WordPieceDecoder.Join(tokens, Options.ContinuingPrefix, Options.CleanUpDecodedTokens, cleanUpSpaces);
    }

    private TokenEncoding Assemble(TokenizationScratch scratch, bool isPair, Truncation? truncation)
    {
        // Scratch of a call that throws is left to the garbage collector: it may be half filled.
        var assembler = new RowAssembler(isPair ? _pair : _single, scratch.First, isPair ? scratch.Second : null, _tokens);
        var encoding = assembler.Assemble(truncation);
        scratch.Return();
        return encoding;
    }

    private string Normalize(string text)
    {
        var normalized = new NormalizedText(text.Length);
        _normalizer.Normalize(text, 0, normalized);
        return normalized.Characters.ToString();
    }

    private static BertTokenizerDefinition FromVocabulary(IReadOnlyList<string> vocabulary, BertTokenizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        string[] copy = [.. vocabulary];
        try
        {
            return BertVocabulary.Define(copy, options, "The vocabulary");
        }
        catch (InvalidDataException exception)
        {
            throw new ArgumentException(exception.Message, nameof(vocabulary), exception);
        }
    }
}
