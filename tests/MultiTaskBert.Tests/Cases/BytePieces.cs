using System.Text.Json.Nodes;
using MultiTaskBert.Tests.Backbones;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// A tokenizer in the way of RoBERTa and ModernBERT: pieces are bytes, and a letter behind a space is one piece with it. A tiny encoder reads it.
/// </summary>
internal static class BytePieces
{
    private static readonly string[] Special = ["<s>", "<pad>", "</s>", "<unk>"];

    private static readonly string[] Letters = [.. Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString())];

    /// <summary>An untrained model with one head, in which the encoder is random; the caller owns it.</summary>
    /// <param name="head">The head.</param>
    /// <param name="trimOffsets">Whether a piece begins behind the space that it includes, as in RoBERTa; in ModernBERT it begins with it.</param>
    internal static MultiTaskModel Model(TaskHead head, bool trimOffsets)
    {
        string[] vocabulary = [.. Special, .. Bytes(), .. Letters.Select(letter => "Ġ" + letter)];
        return RandomEncoder.Untrained("roberta", Tokenizer(vocabulary, trimOffsets).ToJsonString(), vocabulary.Length, head);
    }

    // A letter for each byte, as GPT-2 has them: visible ones stand for themselves, the others for characters from U+0100 on.
    private static IEnumerable<string> Bytes()
    {
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var isVisible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            yield return ((char)(isVisible ? value : next++)).ToString();
        }
    }

    private static JsonObject Tokenizer(string[] vocabulary, bool trimOffsets) => new()
    {
        ["added_tokens"] = new JsonArray([.. Special.Select((piece, id) => new JsonObject { ["id"] = id, ["content"] = piece, ["special"] = true })]),
        ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = trimOffsets, ["use_regex"] = true },
        ["post_processor"] = new JsonObject
        {
            ["type"] = "RobertaProcessing",
            ["cls"] = new JsonArray("<s>", 0),
            ["sep"] = new JsonArray("</s>", 2),
            ["trim_offsets"] = trimOffsets,
            ["add_prefix_space"] = false,
        },
        ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = true, ["trim_offsets"] = true, ["use_regex"] = true },
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["vocab"] = new JsonObject([.. vocabulary.Select((piece, id) => KeyValuePair.Create(piece, (JsonNode?)id))]),
            ["merges"] = new JsonArray([.. Letters.Select(letter => (JsonNode)$"Ġ {letter}")]),
        },
    };
}
