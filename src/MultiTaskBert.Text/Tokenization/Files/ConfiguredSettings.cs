using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiTaskBert.Tokenization.Files;

/// <summary>
/// The settings of <c>tokenizer_config.json</c> that win over those of <c>tokenizer.json</c> where the two differ, as they do in transformers 4, whose tokenizer classes rewrite
/// a part of what they read.
/// </summary>
/// <remarks>A key that is missing changes nothing (transformers puts the default of the class in its place), and classes that are not listed let <c>tokenizer.json</c> win.</remarks>
internal static class ConfiguredSettings
{
    private static readonly Setting Lowercase = new("normalizer", "BertNormalizer", "lowercase", "do_lower_case");
    private static readonly Setting StripAccents = new("normalizer", "BertNormalizer", "strip_accents", "strip_accents") { MayBeNull = true };
    private static readonly Setting ChineseCharacters = new("normalizer", "BertNormalizer", "handle_chinese_chars", "tokenize_chinese_chars");

    private static readonly (string[] Classes, Setting[] Settings)[] Rules =
    [
        (TokenizerClasses.Bert, [Lowercase, StripAccents, ChineseCharacters]),
        (TokenizerClasses.Mpnet, [Lowercase, StripAccents]),
        (TokenizerClasses.Roberta,
        [
            new("pre_tokenizer", "ByteLevel", "add_prefix_space", "add_prefix_space"),
            new("post_processor", "RobertaProcessing", "add_prefix_space", "add_prefix_space"),
            new("post_processor", "RobertaProcessing", "trim_offsets", "trim_offsets"),
        ]),
    ];

    /// <summary>The content of <c>tokenizer.json</c> with the settings that win; the same array if none differs.</summary>
    /// <param name="file">The content of <c>tokenizer.json</c>.</param>
    /// <param name="bytes">The same as bytes.</param>
    /// <param name="config">The content of <c>tokenizer_config.json</c>.</param>
    /// <param name="tokenizerClass">The class that it names, or null; a tokenizer with BERT's normalizer is BERT's then.</param>
    public static byte[] Apply(JsonSection file, byte[] bytes, JsonSection config, string? tokenizerClass)
    {
        var settings = Array.Find(Rules, rule => TokenizerClasses.Contains(rule.Classes, tokenizerClass ?? TokenizerClasses.Bert[0])).Settings ?? [];
        foreach (var part in settings.GroupBy(setting => setting.Part, StringComparer.Ordinal))
        {
            if (file.Find(part.Key) is { } section)
            {
                var changes = part.Where(setting => setting.IsFor(section)).Select(setting => setting.Change(section, config)).OfType<(string Key, bool? Value)>().ToArray();
                bytes = changes.Length == 0 ? bytes : Replaced(bytes, part.Key, section, changes);
            }
        }

        return bytes;
    }

    /// <summary>All else in the file stays byte by byte.</summary>
    private static byte[] Replaced(byte[] bytes, string part, JsonSection section, (string Key, bool? Value)[] changes)
    {
        var json = new JsonObject();
        foreach (var (key, value) in section.Entries())
        {
            json[key] = JsonNode.Parse(value.Raw);
        }

        foreach (var (key, value) in changes)
        {
            json[key] = value is { } flag ? JsonValue.Create(flag) : null;
        }

        var (start, end) = PlaceOf(bytes, part);
        return [.. bytes.AsSpan(0, start), .. JsonBytes.Of(json), .. bytes.AsSpan(end)];
    }

    /// <summary>Where the value of a key of the whole lies; (0, 0) without it. Of equal keys the last one counts, as everywhere where the file is read.</summary>
    internal static (int Start, int End) PlaceOf(byte[] bytes, string part)
    {
        var place = (0, 0);
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals(part))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                place = (start, (int)reader.BytesConsumed);
            }
        }

        return place;
    }

    /// <summary>A setting that both files have.</summary>
    /// <param name="Part">The part of <c>tokenizer.json</c>.</param>
    /// <param name="Type">The type that the part must have.</param>
    /// <param name="Key">The key in that part.</param>
    /// <param name="ConfigKey">The key in <c>tokenizer_config.json</c>.</param>
    private sealed record Setting(string Part, string Type, string Key, string ConfigKey)
    {
        /// <summary>Whether null is a value; elsewhere it counts as missing.</summary>
        public bool MayBeNull { get; init; }

        public bool IsFor(JsonSection section) => section.Find("type") is { IsText: true } type && type.Text().Equals(Type, StringComparison.Ordinal);

        /// <summary>What must be written in the part, or null if nothing.</summary>
        public (string Key, bool? Value)? Change(JsonSection section, JsonSection config)
        {
            var configured = config.Find(ConfigKey)?.Flag();
            var isGiven = configured is not null || (MayBeNull && config.Has(ConfigKey));
            return isGiven && section.Find(Key)?.Flag() != configured ? (Key, configured) : null;
        }
    }
}
