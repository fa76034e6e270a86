namespace MultiTaskBert.Tokenization;

/// <summary>The tokenizer files of a pretrained folder.</summary>
internal sealed class TokenizerFolder
{
    /// <summary>Names of the files.</summary>
    public const string TokenizerJsonName = "tokenizer.json";
    public const string VocabularyName = "vocab.txt";
    public const string ConfigName = "tokenizer_config.json";
    public const string SpecialTokensName = "special_tokens_map.json";

    /// <summary>The names of all files that tokenizers are read from.</summary>
    public static readonly IReadOnlyCollection<string> FileNames =
        [TokenizerJsonName, VocabularyName, ConfigName, SpecialTokensName, Bpe.RobertaFilesReader.VocabularyName, Bpe.RobertaFilesReader.MergesName];

    private const long MaxTokenizerJsonBytes = 64L << 20;
    private const long MaxConfigBytes = 16L << 20;

    private TokenizerFolder(string path)
    {
        Path = path;
        TokenizerJson = Bytes(TokenizerJsonName, MaxTokenizerJsonBytes);
        Tokenizer = Section(TokenizerJsonName, TokenizerJson);
        ConfigJson = Bytes(ConfigName, MaxConfigBytes);
        SpecialTokensJson = Bytes(SpecialTokensName, MaxConfigBytes);
        Config = Section(ConfigName, ConfigJson) is { } config ? TokenizerConfig.Read(config) : new TokenizerConfig();
        if (Section(SpecialTokensName, SpecialTokensJson) is { } specialTokens)
        {
            Config = Config.WithSpecialTokens(specialTokens);
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The bytes of <c>tokenizer.json</c>, or null.</summary>
    public byte[]? TokenizerJson { get; }

    /// <summary>The content of <c>tokenizer.json</c>, or null.</summary>
    public JsonSection? Tokenizer { get; }

    /// <summary>The bytes of <c>tokenizer_config.json</c>, or null.</summary>
    public byte[]? ConfigJson { get; }

    /// <summary>The bytes of <c>special_tokens_map.json</c>, or null.</summary>
    public byte[]? SpecialTokensJson { get; }

    /// <summary>
    /// What <c>tokenizer_config.json</c> says, and <c>special_tokens_map.json</c> where the former says nothing; empty if there is neither.
    /// </summary>
    public TokenizerConfig Config { get; }

    /// <summary>The model type that <c>tokenizer.json</c> names, or null without that file.</summary>
    public string? ModelType => Tokenizer?.Get("model").Get("type").Text();

    /// <summary>The path of <c>vocab.txt</c>.</summary>
    public string VocabularyPath => System.IO.Path.Combine(Path, VocabularyName);

    /// <summary>Whether there is a <c>vocab.txt</c>.</summary>
    public bool HasVocabulary => File.Exists(VocabularyPath);

    /// <summary>Opens a folder.</summary>
    public static TokenizerFolder Open(string path) => new(path);

    /// <summary>The bytes of a file of the folder, or null if there is no such file.</summary>
    public byte[]? Bytes(string name, long maxBytes) =>
        System.IO.Path.Combine(Path, name) is var file && File.Exists(file) ? BoundedFile.ReadUtf8(file, maxBytes) : null;

    private JsonSection? Section(string name, byte[]? bytes) => bytes is null ? null : JsonSection.Parse(System.IO.Path.Combine(Path, name), bytes);
}
