using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.WordPiece;

/// <summary>Makes the files that a <see cref="BertTokenizer"/> is saved as.</summary>
internal static class BertTokenizerWriter
{
    /// <summary>What transformers writes where the greatest length is unknown.</summary>
    private const double UnknownLength = 1e30;

    // Word pieces stay readable; the file is never put into HTML.
    private static readonly JsonWriterOptions Format = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The content of <c>tokenizer_config.json</c>.</summary>
    public static byte[] Config(BertTokenizerDefinition definition)
    {
        var options = definition.Options;
        return Bytes(new JsonObject
        {
            ["tokenizer_class"] = "BertTokenizer",
            ["do_lower_case"] = options.Lowercase,
            ["strip_accents"] = options.StripAccents,
            ["tokenize_chinese_chars"] = options.HandleChineseCharacters,
            ["unk_token"] = options.UnknownToken,
            ["sep_token"] = options.SeparatorToken,
            ["pad_token"] = options.PaddingToken,
            ["cls_token"] = options.ClassifierToken,
            ["mask_token"] = options.MaskToken,
            ["model_max_length"] = options.ModelMaxLength is { } length ? length : UnknownLength,
        });
    }

    /// <summary>The content of <c>tokenizer.json</c>.</summary>
    public static byte[] TokenizerJson(BertTokenizerDefinition definition, RowTemplate single, RowTemplate pair, IReadOnlyList<string> tokens)
    {
        var options = definition.Options;
        return Bytes(new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. definition.AddedTokens.OrderBy(token => token.Id).Select(AddedTokenJson.Write)]),
            ["normalizer"] = new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = options.CleanText,
                ["handle_chinese_chars"] = options.HandleChineseCharacters,
                ["strip_accents"] = options.StripAccents,
                ["lowercase"] = options.Lowercase,
            },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = Template(single, tokens),
                ["pair"] = Template(pair, tokens),
                ["special_tokens"] = SpecialTokens([.. single.Pieces, .. pair.Pieces], tokens),
            },
            ["decoder"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["prefix"] = options.ContinuingPrefix,
                ["cleanup"] = options.CleanUpDecodedTokens,
            },
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = options.UnknownToken,
                ["continuing_subword_prefix"] = options.ContinuingPrefix,
                ["max_input_chars_per_word"] = options.MaxCharactersPerWord,
                ["vocab"] = new JsonObject(definition.Vocabulary.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            },
        });
    }

    private static JsonArray Template(RowTemplate template, IReadOnlyList<string> tokens) => new([.. template.Pieces.Select(piece => new JsonObject
    {
        [piece.Sequence < 0 ? "SpecialToken" : "Sequence"] = new JsonObject
        {
            ["id"] = piece.Sequence switch { < 0 => tokens[piece.TokenId], 0 => "A", _ => "B" },
            ["type_id"] = piece.TypeId,
        },
    })]);

    private static JsonObject SpecialTokens(IEnumerable<TemplatePiece> pieces, IReadOnlyList<string> tokens)
    {
        var ids = pieces.Where(piece => piece.Sequence < 0).Select(piece => piece.TokenId).Distinct();
        return new JsonObject(ids.Select(id => KeyValuePair.Create(tokens[id], (JsonNode?)new JsonObject
        {
            ["id"] = tokens[id],
            ["ids"] = new JsonArray(id),
            ["tokens"] = new JsonArray(tokens[id]),
        })));
    }

    private static byte[] Bytes(JsonObject content) => [.. JsonBytes.Of(content, Format), (byte)'\n'];
}
