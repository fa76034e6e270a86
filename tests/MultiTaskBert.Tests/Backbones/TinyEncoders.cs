using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Backbones.Albert;
using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.DistilBert;
using MultiTaskBert.Backbones.Electra;
using MultiTaskBert.Backbones.Mpnet;
using MultiTaskBert.Backbones.Roberta;
using MultiTaskBert.Pretrained;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>Small encoders of several architectures with random weights: hidden size 16, two layers, 40 tokens, dropout 0.1, 12 tokens a row at most.</summary>
internal static class TinyEncoders
{
    internal const int Vocabulary = 40;
    internal const int MaxLength = 12;

    private const string BertKeys =
        """
        "hidden_size":16,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":24,"hidden_dropout_prob":0.1,
        "attention_probs_dropout_prob":0.1,"type_vocab_size":2
        """;

    private static readonly Dictionary<string, (string Keys, Func<PretrainedConfig, Backbone> Build)> All = new(StringComparer.Ordinal)
    {
        ["bert"] = ($"{BertKeys},\"max_position_embeddings\":12", file => new BertBackbone(BertConfig.Read(file), file.Root, withPooler: true, null)),
        ["roberta"] = (
            $"{BertKeys},\"max_position_embeddings\":14",
            file => new RobertaBackbone(RobertaConfig.Read(file, "roberta", new BertConfig { PadTokenId = 1 }), file.Root, "RobertaModel", withPooler: true, null)),
        ["electra"] = ($"{BertKeys},\"max_position_embeddings\":12,\"embedding_size\":8", file => new ElectraBackbone(ElectraConfig.Read(file), file.Root, null)),
        ["albert"] = (
            $"{BertKeys},\"max_position_embeddings\":12,\"embedding_size\":8",
            file => new AlbertBackbone(AlbertConfig.Read(file), file.Root, withPooler: true, null)),
        ["mpnet"] = ($"{BertKeys},\"max_position_embeddings\":14", file => new MpnetBackbone(MpnetConfig.Read(file), file.Root, withPooler: true, null)),
        ["distilbert"] = (
            "\"dim\":16,\"n_layers\":2,\"n_heads\":2,\"hidden_dim\":24,\"max_position_embeddings\":12",
            file => new DistilBertBackbone(DistilBertConfig.Read(file), file.Root, null)),
    };

    /// <summary>The values of <c>model_type</c> that there are small encoders of.</summary>
    internal static IEnumerable<TheoryDataRow<string>> ModelTypes => All.Keys.Select(modelType => new TheoryDataRow<string>(modelType));

    /// <summary>A small encoder in eval mode; the caller owns it.</summary>
    /// <param name="modelType">One of <see cref="ModelTypes"/>.</param>
    /// <param name="changes">Keys of the configuration with other values, as JSON.</param>
    internal static Backbone Create(string modelType, string changes = "{}")
    {
        using var folder = new TemporaryFolder();
        var backbone = All[modelType].Build(Config(folder, modelType, changes));
        using var noGradient = no_grad();
        var random = new Random(20261123);
        foreach (var (_, parameter) in backbone.named_parameters().OrderBy(pair => pair.name, StringComparer.Ordinal))
        {
            using var values = tensor([.. Enumerable.Range(0, (int)parameter.numel()).Select(_ => random.NextSingle() - 0.5f)], parameter.shape);
            parameter.copy_(values);
        }

        backbone.eval();
        return backbone;
    }

    /// <summary>Writes the configuration of a small encoder and reads it.</summary>
    internal static PretrainedConfig Config(TemporaryFolder folder, string modelType, string changes = "{}")
    {
        var json = JsonNode.Parse($"{{\"model_type\":\"{modelType}\",\"vocab_size\":{Vocabulary},{All[modelType].Keys}}}")!.AsObject();
        foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<string, JsonNode?>>(changes)!)
        {
            json[key] = value;
        }

        return PretrainedConfig.Read(folder.Write(PretrainedConfig.FileName, json.ToJsonString()));
    }

    /// <summary>Two rows of token ids and their mask, the second with two tokens of padding; in the dispose scope of the caller.</summary>
    internal static (Tensor Ids, Tensor Mask) Batch() => (
        tensor(new long[] { 2, 5, 6, 7, 8, 3, 2, 9, 5, 3, 1, 1 }, 2, 6), tensor(new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0 }, 2, 6));
}
