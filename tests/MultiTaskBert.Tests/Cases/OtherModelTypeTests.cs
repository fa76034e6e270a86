using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Backbones;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Cases;

/// <summary>A <c>model_type</c> that is a known architecture under another name: the same files under the known name give the same numbers.</summary>
[Collection(nameof(OneAtATime))]
public sealed class OtherModelTypeTests
{
    private const string Unigram = """
        {
          "added_tokens": [
            { "id": 0, "content": "<s>NOTUSED", "special": true }, { "id": 1, "content": "<pad>", "special": true }, { "id": 5, "content": "<s>", "special": true },
            { "id": 6, "content": "</s>", "special": true }
          ],
          "normalizer": { "type": "Replace", "pattern": { "Regex": " {2,}" }, "content": " " },
          "pre_tokenizer": { "type": "Metaspace", "replacement": "▁", "add_prefix_space": true },
          "post_processor": { "type": "RobertaProcessing", "sep": ["</s>", 6], "cls": ["<s>", 5], "trim_offsets": true, "add_prefix_space": true },
          "decoder": { "type": "Metaspace", "replacement": "▁", "add_prefix_space": true },
          "model": {
            "type": "Unigram", "unk_id": 3,
            "vocab": [
              ["<s>NOTUSED", 0], ["<pad>", 0], ["</s>NOTUSED", 0], ["<unk>", 0], ["<unk>NOTUSED", -100], ["<s>", 0], ["</s>", 0], ["▁le", -1], ["▁ch", -2], ["at", -2], ["▁", -3], ["s", -4]
            ]
          }
        }
        """;

    [Theory]
    [InlineData("camembert", "xlm-roberta", "CamembertModel")]
    [InlineData("data2vec-text", "roberta", "Data2VecTextModel")]
    [InlineData("ernie", "bert", "ErnieModel")]
    public void FromPretrained_OtherName_ComputesWhatTheKnownOneDoes(string modelType, string known, string pythonClass)
    {
        using TemporaryFolder folder = new(), saved = new();
        RandomEncoder.Write(folder, modelType);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ids = RandomEncoder.Ids(2, 9);
        var states = StatesOf(folder.Path, saved.Path);
        var config = JsonNode.Parse(File.ReadAllText(saved.File("config.json")))!;
        Assert.Equal((modelType, pythonClass), (config["model_type"]!.GetValue<string>(), config["architectures"]![0]!.GetValue<string>()));
        Assert.Equal(states, StatesOf(saved.Path));

        var json = JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!;
        json["model_type"] = known;
        folder.Write("config.json", json.ToJsonString());
        Assert.Equal(states, StatesOf(folder.Path));

        byte[] StatesOf(string path, string? saveTo = null)
        {
            using var backbone = Backbone.FromPretrained(path);
            if (saveTo is not null)
            {
                backbone.Save(saveTo);
            }

            return backbone.Forward(ids, ones_like(ids)).Last.bytes.ToArray();
        }
    }

    [Fact]
    public void FromPretrained_CamembertWithItsTokenizer_ReadsFrench()
    {
        using var folder = new TemporaryFolder();
        RandomEncoder.Write(folder, "camembert");
        folder.Write("tokenizer.json", Unigram);
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"CamembertTokenizer","bos_token":"<s>","pad_token":"<pad>"}""");
        using var backbone = Backbone.FromPretrained(folder.Path);
        Assert.Equal(["<s>", "▁le", "▁ch", "at", "s", "</s>"], backbone.Tokenizer.Encode("le chats").Tokens);
    }

    [Fact]
    public void FromPretrained_ErnieWithTaskEmbeddings_IsRefused()
    {
        using var folder = new TemporaryFolder();
        RandomEncoder.Write(folder, "ernie", """{"use_task_id":false}""");
        RandomEncoder.WriteConfig(folder, "ernie", """{"use_task_id":true}""");
        Assert.Contains("use_task_id is true", Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(folder.Path)).Message, StringComparison.Ordinal);
    }

    // These compute otherwise than the architecture that their names suggest.
    [Theory]
    [InlineData("xlm-roberta-xl")]
    [InlineData("roberta-prelayernorm")]
    [InlineData("deberta")]
    [InlineData("flaubert")]
    [InlineData("bert-generation")]
    public void FromPretrained_UnknownName_NamesTheKnownOnes(string modelType)
    {
        using var folder = new TemporaryFolder();
        RandomEncoder.Write(folder, "roberta");
        folder.Write("config.json", $$"""{"model_type":"{{modelType}}"}""");
        var message = Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(folder.Path)).Message;
        Assert.Contains($"model_type is '{modelType}', and no such architecture is known. Known: albert, bert, camembert, data2vec-text, deberta-v2", message, StringComparison.Ordinal);
        Assert.Contains(nameof(BackboneArchitectures.Register), message, StringComparison.Ordinal);
    }
}
