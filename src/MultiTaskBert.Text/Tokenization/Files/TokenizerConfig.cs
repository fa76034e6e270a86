namespace MultiTaskBert.Tokenization.Files;

/// <summary>What <c>tokenizer_config.json</c> says; null where it says nothing.</summary>
internal sealed record TokenizerConfig
{
    /// <summary>transformers writes 1e30 where the length is unknown; anything as great as this means that.</summary>
    private const double UnlimitedLength = 1e9;

    public string? TokenizerClass { get; init; }

    public bool? Lowercase { get; init; }

    public bool? StripAccents { get; init; }

    public bool? HandleChineseCharacters { get; init; }

    public string? UnknownToken { get; init; }

    public string? ClassifierToken { get; init; }

    public string? SeparatorToken { get; init; }

    public string? PaddingToken { get; init; }

    public string? MaskToken { get; init; }

    public int? ModelMaxLength { get; init; }

    public bool? AddsPrefixSpace { get; init; }

    /// <summary>The entries of <c>added_tokens_decoder</c>, or of <c>added_tokens.json</c> where there are none.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>Where these are written, for messages.</summary>
    public string AddedTokensPlace { get; init; } = TokenizerFiles.Config;

    private IEnumerable<string> SpecialTokens =>
        new[] { UnknownToken, ClassifierToken, SeparatorToken, PaddingToken, MaskToken }.OfType<string>();

    /// <summary>Reads the file.</summary>
    public static TokenizerConfig Read(JsonSection file) => new()
    {
        TokenizerClass = file.Find("tokenizer_class")?.Text(),
        Lowercase = file.Find("do_lower_case")?.Flag(),
        StripAccents = file.Find("strip_accents")?.Flag(),
        HandleChineseCharacters = file.Find("tokenize_chinese_chars")?.Flag(),
        UnknownToken = Token(file, "unk_token"),
        ClassifierToken = Token(file, "cls_token"),
        SeparatorToken = Token(file, "sep_token"),
        PaddingToken = Token(file, "pad_token"),
        MaskToken = Token(file, "mask_token"),
        ModelMaxLength = Length(file.Find("model_max_length")),
        AddsPrefixSpace = file.Find("add_prefix_space")?.Flag(),
        AddedTokens = [.. file.Find("added_tokens_decoder")?.Entries().Select(entry => AddedTokenJson.Read(entry.Value, Id(entry))) ?? []],
        AddedTokensPlace = $"{file.Place}, added_tokens_decoder",
    };

    /// <summary>The same with the special tokens of <c>special_tokens_map.json</c> where this names none.</summary>
    public TokenizerConfig WithSpecialTokens(JsonSection file) => this with
    {
        UnknownToken = UnknownToken ?? Token(file, "unk_token"),
        ClassifierToken = ClassifierToken ?? Token(file, "cls_token"),
        SeparatorToken = SeparatorToken ?? Token(file, "sep_token"),
        PaddingToken = PaddingToken ?? Token(file, "pad_token"),
        MaskToken = MaskToken ?? Token(file, "mask_token"),
    };

    /// <summary>
    /// The same with the tokens of <c>added_tokens.json</c>, which older versions of transformers wrote beside a vocabulary, where this has none: each is looked for in normalised
    /// text unless it is a special token.
    /// </summary>
    public TokenizerConfig WithAddedTokens(JsonSection file)
    {
        var special = SpecialTokens.ToHashSet(StringComparer.Ordinal);
        return AddedTokens.Count > 0 ? this : this with
        {
            AddedTokens =
            [
                .. file.Entries().Select(entry => new AddedToken(
                    entry.Name, entry.Value.Index(), IsNormalized: !special.Contains(entry.Name), IsSpecial: special.Contains(entry.Name))),
            ],
            AddedTokensPlace = file.Place,
        };
    }

    /// <summary>The options, with the defaults of BERT where the file says nothing.</summary>
    public BertTokenizerOptions ToOptions()
    {
        var defaults = new BertTokenizerOptions();
        return new BertTokenizerOptions
        {
            Lowercase = Lowercase ?? defaults.Lowercase,
            StripAccents = StripAccents,
            HandleChineseCharacters = HandleChineseCharacters ?? defaults.HandleChineseCharacters,
            UnknownToken = UnknownToken ?? defaults.UnknownToken,
            ClassifierToken = ClassifierToken ?? defaults.ClassifierToken,
            SeparatorToken = SeparatorToken ?? defaults.SeparatorToken,
            PaddingToken = PaddingToken ?? defaults.PaddingToken,
            MaskToken = MaskToken ?? defaults.MaskToken,
            ModelMaxLength = ModelMaxLength,
        };
    }

    /// <summary>A token is written as text, or as an object with its text in <c>content</c>.</summary>
    private static string? Token(JsonSection file, string key)
    {
        var token = file.Find(key);
        return token is { IsObject: true } ? token.Get("content").Text() : token?.Text();
    }

    private static int? Length(JsonSection? length)
    {
        if (length is null || length.Number() >= UnlimitedLength)
        {
            return null;
        }

        return length.Number() is >= 1 and var number && number == Math.Floor(number) ? (int)number : throw length.Wrong("an integer of at least 1");
    }

    private static int Id((string Name, JsonSection Value) entry) =>
        int.TryParse(entry.Name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new InvalidDataException($"{entry.Value.Place}: the key must be a token id, but is \"{entry.Name}\".");
}
