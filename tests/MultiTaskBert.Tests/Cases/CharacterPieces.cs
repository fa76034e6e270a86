using System.Text.Json;
using MultiTaskBert.Tests.Backbones;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// A tokenizer in the way of XLM-R, made for a few texts: words lie between white space, and their pieces are single characters, or longer ones that are named. A tiny encoder reads it.
/// </summary>
internal static class CharacterPieces
{
    private static readonly string[] Special = ["<s>", "<pad>", "</s>", "<unk>"];

    /// <summary>An untrained model with one head, in which the encoder is random; the caller owns it.</summary>
    internal static MultiTaskModel Model(TaskHead head, IEnumerable<MtlRow> rows, params string[] pieces)
    {
        string[] vocabulary = [.. Special, "▁", .. pieces, .. rows.SelectMany(row => row.Text is { } text ? Characters(text) : row.Words!.SelectMany(Characters)).Distinct(StringComparer.Ordinal).Except(pieces, StringComparer.Ordinal)];
        return RandomEncoder.Untrained("xlm-roberta", Tokenizer(vocabulary), vocabulary.Length, head);
    }

    /// <summary>Learns the rows by heart.</summary>
    internal static TrainingResult Fit(MultiTaskModel model, MtlDataset rows, int epochs = 150, bool keepBest = true, params ITrainerCallback[] callbacks) =>
        new Trainer(model, new TrainerOptions { Epochs = epochs, BatchSize = 8, LearningRate = 5e-3, Freeze = FreezePolicy.None, Precision = MultiTaskBert.Backbones.Precision.Float32, Evaluation = new() { KeepBest = keepBest }, Callbacks = callbacks })
            .Fit(rows, rows);

    private static IEnumerable<string> Characters(string text) => text.EnumerateRunes().Select(rune => rune.ToString()).Where(character => !string.IsNullOrWhiteSpace(character));

    private static string Tokenizer(string[] vocabulary)
    {
        var pieces = vocabulary.Select((piece, id) => $"[{JsonSerializer.Serialize(piece)}, {(id < Special.Length ? 0 : piece.Length > 1 ? -1 : -2)}]");
        return $$$"""
            {
              "added_tokens": [{{{string.Join(", ", Special.Select((piece, id) => $$"""{ "id": {{id}}, "content": "{{piece}}", "special": true }"""))}}}],
              "pre_tokenizer": { "type": "Sequence", "pretokenizers": [ { "type": "WhitespaceSplit" }, { "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always" } ] },
              "post_processor": {
                "type": "TemplateProcessing",
                "single": [ { "SpecialToken": { "id": "<s>", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }, { "SpecialToken": { "id": "</s>", "type_id": 0 } } ],
                "pair": [ { "SpecialToken": { "id": "<s>", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }, { "SpecialToken": { "id": "</s>", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 0 } }, { "SpecialToken": { "id": "</s>", "type_id": 0 } } ],
                "special_tokens": { "<s>": { "id": "<s>", "ids": [0], "tokens": ["<s>"] }, "</s>": { "id": "</s>", "ids": [2], "tokens": ["</s>"] } }
              },
              "decoder": { "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always" },
              "model": { "type": "Unigram", "unk_id": 3, "vocab": [ {{{string.Join(", ", pieces)}}} ] }
            }
            """;
    }
}
