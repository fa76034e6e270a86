namespace MultiTaskBert.Tokenization.Files;

/// <summary>The names of all files that the tokenizer of a pretrained folder is read from. The hub client brings these.</summary>
internal static class TokenizerFiles
{
    public const string TokenizerJson = "tokenizer.json";
    public const string Config = "tokenizer_config.json";
    public const string SpecialTokens = "special_tokens_map.json";
    public const string AddedTokens = "added_tokens.json";
    public const string WordPieces = "vocab.txt";
    public const string BytePairs = "vocab.json";
    public const string Merges = "merges.txt";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [TokenizerJson, Config, SpecialTokens, AddedTokens, WordPieces, BytePairs, Merges];
}
