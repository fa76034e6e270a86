namespace MultiTaskBert.Tokenization.Files;

/// <summary>The tokenizer files of a pretrained folder.</summary>
internal sealed class TokenizerFolder
{
    private const long MaxTokenizerJsonBytes = 64L << 20;
    private const long MaxConfigBytes = 16L << 20;

    private TokenizerFolder(string path)
    {
        Path = path;
        TokenizerJson = Bytes(TokenizerFiles.TokenizerJson, MaxTokenizerJsonBytes);
        Tokenizer = Section(TokenizerFiles.TokenizerJson, TokenizerJson);
        ConfigJson = Bytes(TokenizerFiles.Config, MaxConfigBytes);
        SpecialTokensJson = Bytes(TokenizerFiles.SpecialTokens, MaxConfigBytes);
        var config = Section(TokenizerFiles.Config, ConfigJson);
        Config = config is null ? new TokenizerConfig() : TokenizerConfig.Read(config);
        if (Section(TokenizerFiles.SpecialTokens, SpecialTokensJson) is { } specialTokens)
        {
            Config = Config.WithSpecialTokens(specialTokens);
        }

        if (Tokenizer is null)
        {
            Config = Section(TokenizerFiles.AddedTokens, Bytes(TokenizerFiles.AddedTokens, MaxConfigBytes)) is { } added ? Config.WithAddedTokens(added) : Config;
        }
        else if (config is not null)
        {
            Configure(ConfiguredSettings.Apply(Tokenizer, TokenizerJson!, config, Config.TokenizerClass));
            Configure(ConfiguredTokens.Apply(Tokenizer, TokenizerJson!, Config.AddedTokens));
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The bytes of <c>tokenizer.json</c>, or null; with the settings of <c>tokenizer_config.json</c> that win over its own (<see cref="ConfiguredSettings"/>) and the tokens it lacks (<see cref="ConfiguredTokens"/>).</summary>
    public byte[]? TokenizerJson { get; private set; }

    /// <summary>The content of <see cref="TokenizerJson"/>, or null.</summary>
    public JsonSection? Tokenizer { get; private set; }

    /// <summary>The bytes of <c>tokenizer_config.json</c>, or null.</summary>
    public byte[]? ConfigJson { get; }

    /// <summary>The bytes of <c>special_tokens_map.json</c>, or null.</summary>
    public byte[]? SpecialTokensJson { get; }

    /// <summary>
    /// What <c>tokenizer_config.json</c> says, and <c>special_tokens_map.json</c> and <c>added_tokens.json</c> where the former says nothing; empty if there is none of them.
    /// </summary>
    public TokenizerConfig Config { get; }

    /// <summary>The model type that <c>tokenizer.json</c> names, or null without that file.</summary>
    public string? ModelType => Tokenizer?.Get("model").Get("type").Text();

    /// <summary>The path of <c>vocab.txt</c>.</summary>
    public string VocabularyPath => System.IO.Path.Combine(Path, TokenizerFiles.WordPieces);

    /// <summary>Whether there is a <c>vocab.txt</c>.</summary>
    public bool HasVocabulary => File.Exists(VocabularyPath);

    /// <summary>Opens a folder.</summary>
    public static TokenizerFolder Open(string path) => new(path);

    /// <summary>The bytes of a file of the folder, or null if there is no such file.</summary>
    public byte[]? Bytes(string name, long maxBytes) =>
        System.IO.Path.Combine(Path, name) is var file && File.Exists(file) ? BoundedFile.ReadUtf8(file, maxBytes) : null;

    private void Configure(byte[] configured)
    {
        if (configured != TokenizerJson)
        {
            TokenizerJson = configured;
            Tokenizer = Section(TokenizerFiles.TokenizerJson, configured);
        }
    }

    private JsonSection? Section(string name, byte[]? bytes) => bytes is null ? null : JsonSection.Parse(System.IO.Path.Combine(Path, name), bytes);
}
