using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The encoder of docs/custom-heads.md, registered, loaded, trained, saved and loaded again.</summary>
[Collection(DocumentationTests.Name)]
public sealed class OwnBackboneTests
{
    [Fact]
    public void FromPretrained_RegisteredArchitecture_LoadsTrainsAndSaves()
    {
        WriteCheckpoint("word-vectors");
        #region own-backbone-use
        BackboneArchitectures.Register(new WordVectorsArchitecture());
        using var model = new MultiTaskModel(
            Backbone.FromPretrained("word-vectors"),
            new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"], new() { Pooling = Pooling.Mean }));
        #endregion

        new Trainer(model, new TrainerOptions { Freeze = FreezePolicy.None }).Fit(MtlDataset.From([new MtlRow("Ada joined Acme").With("topic", "Jobs")]));
        model.Save("word-vectors-trained");
        using var before = new Predictor(model);
        using var after = Predictor.Load("word-vectors-trained");
        Assert.Equal(before.Predict("Ada").Class("topic").Probability, after.Predict("Ada").Class("topic").Probability);
    }

    private static void WriteCheckpoint(string folder)
    {
        TinyBert.Write(folder);
        using var source = CheckpointFolder.Open(folder);
        using var weights = source.Read("embeddings.word_embeddings.weight");
        source.Dispose();
        var config = new JsonObject { ["model_type"] = "word-vectors", ["vocab_size"] = weights.shape[0], ["hidden_size"] = weights.shape[1] };
        CheckpointFolder.Write(folder, config, [KeyValuePair.Create("vectors.weight", weights)]);
    }
}

#region own-backbone
/// <summary>A table of word-piece vectors as an encoder: no layers, one part.</summary>
internal sealed class WordVectors : Backbone
{
    [ComponentName(Name = "vectors")]   // The parameter is vectors.weight.
    private readonly Embedding _vectors;

    public WordVectors(BackboneShape shape, Tokenizer? tokenizer)
        : base(shape, tokenizer)
    {
        _vectors = nn.Embedding(shape.VocabularySize, shape.HiddenSize);
        RegisterComponents();
    }

    protected override IReadOnlyList<BackbonePart> Parts => [BackbonePart.Embeddings(_vectors)];

    public override HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false) =>
        new(_vectors.forward(inputIds), attentionMask);                                // [B, T] → [B, T, H]

    protected override void WriteFiles(string folder)
    {
        var config = new JsonObject { ["model_type"] = "word-vectors", ["vocab_size"] = Shape.VocabularySize, ["hidden_size"] = Shape.HiddenSize };
        CheckpointFolder.Write(folder, config, state_dict());
        Tokenizer.Save(folder);
    }
}

/// <summary>Loads <see cref="WordVectors"/> from a folder whose config.json says so.</summary>
internal sealed class WordVectorsArchitecture : BackboneArchitecture
{
    public override string ModelType => "word-vectors";

    public override Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer)
    {
        var config = checkpoint.Config.CreateReader();
        var shape = new BackboneShape(
            hiddenSize: config.RequireInteger("hidden_size", min: 1),
            layerCount: 0,
            vocabularySize: config.RequireInteger("vocab_size", min: 1),
            maxLength: 10_000);
        config.ThrowIfInvalid();
        var backbone = new WordVectors(shape, tokenizer);
        WeightLoader.Load(checkpoint, backbone);
        return backbone;
    }
}
#endregion
