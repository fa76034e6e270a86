using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.WordPiece;

namespace MultiTaskBert.Tokenization.Loading;

/// <summary>Reads a <see cref="BertTokenizer"/> from <c>tokenizer.json</c>, or from <c>vocab.txt</c> and <c>tokenizer_config.json</c>.</summary>
internal sealed class BertTokenizerReader : ITokenizerReader
{
    /// <summary>The classes that can do with a vocabulary alone: BERT's, and those that say nothing of the kind of tokenizer.</summary>
    private static readonly string[] Classes = [.. TokenizerClasses.Bert, "PreTrainedTokenizer", "TokenizersBackend"];

    public string Supports => "WordPiece with BertNormalizer (tokenizer.json, or vocab.txt alone)";

    public bool CanRead(TokenizerFolder folder) =>
        folder.Tokenizer is null ? folder.HasVocabulary : BertTokenizerJson.IsBert(folder.Tokenizer);

    public Tokenizer Read(TokenizerFolder folder) =>
        new BertTokenizer(folder.Tokenizer is null ? FromVocabulary(folder) : BertTokenizerJson.Read(folder));

    private static BertTokenizerDefinition FromVocabulary(TokenizerFolder folder)
    {
        if (folder.Config.TokenizerClass is { } name && !TokenizerClasses.Contains(Classes, name))
        {
            throw new NotSupportedException(
                $"{Path.Combine(folder.Path, TokenizerFiles.Config)}, tokenizer_class: \"{name}\" is not supported with "
                + $"{TokenizerFiles.WordPieces} alone; supported: {string.Join(", ", Classes)}.");
        }

        var vocabulary = VocabularyFile.Read(folder.VocabularyPath);
        var definition = BertVocabulary.Define(vocabulary, folder.Config.ToOptions(), folder.VocabularyPath);
        if (folder.Config.AddedTokens.Count == 0)
        {
            return definition;
        }

        var ids = vocabulary.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id, StringComparer.Ordinal);
        var configured = AddedTokenJson.Check(
            folder.Config.AddedTokens, ids, vocabulary.Count, folder.Config.AddedTokensPlace);
        var names = configured.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        return definition with { AddedTokens = [.. configured, .. definition.AddedTokens.Where(token => !names.Contains(token.Content))] };
    }
}
