using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization.Decoding;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Rows;
using MultiTaskBert.Tokenization.WordPiece;

namespace MultiTaskBert.Tokenization.Pipeline;

/// <summary>
/// A tokenizer made of the parts that <c>tokenizer.json</c> names: byte-level BPE (RoBERTa, ModernBERT), unigram (XLM-R, ALBERT, DeBERTa), and
/// whatever else these parts can be put together to. Gives what Hugging Face's <c>tokenizers</c> gives.
/// </summary>
/// <remarks>Thread safety: immutable; all members may be called from several threads at once.</remarks>
internal sealed class PipelineTokenizer : Tokenizer
{
    private readonly PipelineDefinition _definition;
    private readonly string[] _tokens;
    private readonly HashSet<int> _specialTokens;
    private readonly TextPipeline _pipeline;
    private readonly RowTemplate _single;
    private readonly RowTemplate _pair;

    public PipelineTokenizer(PipelineDefinition definition)
    {
        _definition = definition;
        var vocabulary = definition.Model.Vocabulary;
        var beyondVocabulary = definition.AddedTokens.Where(token => token.Id >= vocabulary.Count).OrderBy(token => token.Id);
        _tokens = [.. vocabulary, .. beyondVocabulary.Select(token => token.Content)];
        _specialTokens = definition.AddedTokens.Where(token => token.IsSpecial).Select(token => token.Id).ToHashSet();
        _pipeline = new TextPipeline(definition);
        _single = definition.Processing.Single ?? RowTemplate.PlainSingle;
        _pair = definition.Processing.Pair ?? RowTemplate.PlainPair;
        PadId = Array.IndexOf(_tokens, definition.PaddingToken);
        Warnings = definition.Model is WordPieceTokenModel && _pipeline.Lowercases ? [.. UnreachableCapitals.Warnings(vocabulary, definition.AddedTokens)] : [];
    }

    public override int VocabularySize => _tokens.Length;

    public override int PadId { get; }

    public override int? ModelMaxLength => _definition.ModelMaxLength;

    public override IReadOnlyList<string> Warnings { get; }

    public override TokenEncoding Encode(string text, string? pair = null, Truncation? truncation = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scratch = TokenizationScratch.Take();
        _pipeline.Tokenize(text, givenWord: null, scratch.First, scratch);
        if (pair is not null)
        {
            _pipeline.Tokenize(pair, givenWord: null, scratch.Second, scratch);
        }

        return Assemble(scratch, pair is not null, truncation);
    }

    public override TokenEncoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, Truncation? truncation = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        var scratch = TokenizationScratch.Take();
        TokenizeWords(words, nameof(words), scratch.First, scratch);
        if (pair is not null)
        {
            TokenizeWords(pair, nameof(pair), scratch.Second, scratch);
        }

        return Assemble(scratch, pair is not null, truncation);
    }

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

            if (!skipSpecialTokens || !_specialTokens.Contains(id))
            {
                tokens.Add(_tokens[id]);
            }
        }

        var text = string.Concat(_definition.Decoder.Decode(tokens));
        return cleanUpSpaces && _definition.Model.CleansUpSpaces ? WordPieceDecoder.CleanUp(text) : text;
    }

    /// <inheritdoc/>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public override void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder {folder} to save the tokenizer to; create it first.");
        }

        foreach (var (name, content) in _definition.Files)
        {
            AtomicFile.Write(Path.Combine(folder, name), content);
        }
    }

    private void TokenizeWords(IReadOnlyList<string> words, string parameter, TokenSequence output, TokenizationScratch scratch)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var firstToken = output.Count;
            var word = words[i] ?? throw new ArgumentException($"Word {i} is null; use an empty string for a word without text.", parameter);
            _pipeline.Tokenize(word, i, output, scratch);
            output.EndWord(firstToken);
        }
    }

    private TokenEncoding Assemble(TokenizationScratch scratch, bool isPair, Truncation? truncation)
    {
        // Scratch of a call that throws is left to the garbage collector: it may be half filled.
        var assembler = new RowAssembler(isPair ? _pair : _single, scratch.First, isPair ? scratch.Second : null, _tokens);
        var encoding = assembler.Assemble(truncation);
        scratch.Return();
        return encoding;
    }
}
