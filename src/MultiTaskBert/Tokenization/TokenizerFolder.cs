namespace MultiTaskBert.Tokenization;

/// <summary>The tokenizer files of a pretrained folder.</summary>
internal sealed class TokenizerFolder
{
    /// <summary>Names of the files.</summary>
    public const string TokenizerJsonName = "tokenizer.json";
    public const string VocabularyName = "vocab.txt";
    public const string ConfigName = "tokenizer_config.json";

    private const long MaxTokenizerJsonBytes = 64L << 20;
    private const long MaxConfigBytes = 16L << 20;

    private TokenizerFolder(string path, byte[]? tokenizerJson, JsonSection? tokenizer, TokenizerConfig config)
    {
        Path = path;
        TokenizerJson = tokenizerJson;
        Tokenizer = tokenizer;
        Config = config;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The bytes of <c>tokenizer.json</c>, or null.</summary>
    public byte[]? TokenizerJson { get; }

    /// <summary>The content of <c>tokenizer.json</c>, or null.</summary>
    public JsonSection? Tokenizer { get; }

    /// <summary>The content of <c>tokenizer_config.json</c>; empty if there is none.</summary>
    public TokenizerConfig Config { get; }

    /// <summary>The model type that <c>tokenizer.json</c> names, or null without that file.</summary>
    public string? ModelType => Tokenizer?.Get("model").Get("type").Text();

    /// <summary>The path of <c>vocab.txt</c>.</summary>
    public string VocabularyPath => System.IO.Path.Combine(Path, VocabularyName);

    /// <summary>Whether there is a <c>vocab.txt</c>.</summary>
    public bool HasVocabulary => File.Exists(VocabularyPath);

    /// <summary>Opens a folder.</summary>
    public static TokenizerFolder Open(string path)
    {
        var jsonPath = System.IO.Path.Combine(path, TokenizerJsonName);
        var bytes = File.Exists(jsonPath) ? BoundedFile.ReadUtf8(jsonPath, MaxTokenizerJsonBytes) : null;
        var configPath = System.IO.Path.Combine(path, ConfigName);
        var config = File.Exists(configPath)
            ? TokenizerConfig.Read(JsonSection.Parse(configPath, BoundedFile.ReadUtf8(configPath, MaxConfigBytes)))
            : new TokenizerConfig();
        return new TokenizerFolder(path, bytes, bytes is null ? null : JsonSection.Parse(jsonPath, bytes), config);
    }
}
