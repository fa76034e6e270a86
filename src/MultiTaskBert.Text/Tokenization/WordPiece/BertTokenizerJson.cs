using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.WordPiece;

/// <summary>Reads the definition of a BERT tokenizer from <c>tokenizer.json</c>.</summary>
internal static class BertTokenizerJson
{
    /// <summary>Whether every part is one of BERT's own; other tokenizers with word pieces are put together of parts.</summary>
    public static bool IsBert(JsonSection file) =>
        Is(file.Find("model"), "WordPiece") && Is(file.Find("normalizer"), "BertNormalizer") && Is(file.Find("pre_tokenizer"), "BertPreTokenizer")
        && Is(file.Find("post_processor"), "TemplateProcessing", "BertProcessing") && (file.Find("decoder") is not { } decoder || Is(decoder, "WordPiece"));

    /// <summary>Reads it; what the file does not say (special token names, greatest length) is taken from <c>tokenizer_config.json</c>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">A part of the tokenizer is of an unknown kind.</exception>
    public static BertTokenizerDefinition Read(TokenizerFolder folder)
    {
        var file = folder.Tokenizer!;
        var model = file.Get("model");
        var normalizer = file.Get("normalizer");
        var decoder = file.Find("decoder");

        var config = folder.Config.ToOptions();
        var options = config with
        {
            CleanText = normalizer.Get("clean_text").Flag(),
            HandleChineseCharacters = normalizer.Get("handle_chinese_chars").Flag(),
            StripAccents = normalizer.Find("strip_accents")?.Flag(),
            Lowercase = normalizer.Get("lowercase").Flag(),
            UnknownToken = model.Find("unk_token")?.Text() ?? config.UnknownToken,
            ContinuingPrefix = model.Find("continuing_subword_prefix")?.Text() ?? config.ContinuingPrefix,
            MaxCharactersPerWord = WordLimit(model.Find("max_input_chars_per_word")) ?? config.MaxCharactersPerWord,
            CleanUpDecodedTokens = decoder?.Find("cleanup")?.Flag() ?? config.CleanUpDecodedTokens,
        };

        var vocabulary = VocabularyJson.Read(model.Get("vocab"));
        var ids = BertVocabulary.Check(vocabulary, model.Place, id => $"vocab id {id}");
        var added = AddedTokenJson.Check(
            [.. file.Find("added_tokens")?.Items().Select(token => AddedTokenJson.Read(token, token.Get("id").Index())) ?? []], ids, vocabulary.Length, file.Place);
        var addedNames = added.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        BertVocabulary.CheckSpecialTokens(token => ids.ContainsKey(token) || addedNames.Contains(token), options, file.Place);
        if (!ids.ContainsKey(options.UnknownToken))
        {
            throw new InvalidDataException($"{model.Place}: unk_token \"{options.UnknownToken}\" is not in vocab.");
        }

        var size = vocabulary.Length + added.Count(token => token.Id >= vocabulary.Length);
        var (single, pair) = RowTemplateJson.Read(file.Get("post_processor"), size);
        return new BertTokenizerDefinition
        {
            Vocabulary = vocabulary,
            Options = options,
            AddedTokens = added,
            Single = single,
            Pair = pair,
            TokenizerJson = folder.TokenizerJson,
        };
    }

    private static bool Is(JsonSection? part, params ReadOnlySpan<string> types) => part?.Find("type") is { IsText: true } type && types.Contains(type.Text());

    /// <summary>The greatest length of a word, or null if the file does not say.</summary>
    public static int? WordLimit(JsonSection? limit) => limit?.Index() is null or (>= 1 and <= BertTokenizerOptions.GreatestWord)
        ? limit?.Index()
        : throw limit.Wrong($"from 1 to {BertTokenizerOptions.GreatestWord}");
}
