using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>An encoder that only its user knows, under a model_type of its own: loaded from a folder, trained, frozen, saved, loaded.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CustomBackboneTests
{
    [Fact]
    public void FromPretrained_RegisteredArchitecture_TrainsFreezesSavesAndLoads()
    {
        BackboneArchitectures.Register(new BagOfWordsArchitecture());
        Assert.Contains("bag-of-words", BackboneArchitectures.Known);
        using TemporaryFolder source = new(), target = new();
        TinyBert.Write(source.Path, modelType: "bag-of-words");
        using var model = new MultiTaskModel(Backbone.FromPretrained(source.Path), TinyTask.Heads());
        Assert.Equal(["embeddings", "layer.0", "head:topic", "head:entities"], model.GetComponents().Select(component => component.Name));
        var embeddings = model.GetComponents()[0].Parameters[0].Value;
        var before = embeddings.bytes.ToArray();
        var rows = TinyTask.Rows(64);

        var result = new Trainer(model, new TrainerOptions { Epochs = 20, BatchSize = 8, LearningRate = 5e-2, Freeze = FreezePolicy.Embeddings }).Fit(rows, rows);

        // Words decide these tasks, so a bag of words is enough; a third of the topics would be right by chance.
        Assert.True(result.BestMetrics["topic/accuracy"] >= 0.9, $"topic accuracy is {result.BestMetrics["topic/accuracy"]:P1}");
        Assert.Equal(before, embeddings.bytes.ToArray());

        model.Save(target.Path);
        using Predictor memory = new(model), file = Predictor.Load(target.Path);
        Assert.IsType<BagOfWords>(file.Model.Backbone);
        Assert.Equal(memory.Predict("ada won in rome").Class("topic").Probability, file.Predict("ada won in rome").Class("topic").Probability);
    }

    [Fact]
    public void FromPretrained_ClassifierOfARegisteredArchitecture_TakesOverItsTwoLayers()
    {
        BackboneArchitectures.Register(new TwoLayerClassifierArchitecture());
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights(layers: 1, pooler: false).ToDictionary(weight => "bert." + weight.Key, weight => weight.Value, StringComparer.Ordinal);
        string[] layers = ["classifier.dense.weight", "classifier.dense.bias", "classifier.out_proj.weight", "classifier.out_proj.bias"];
        long[][] shapes = [[TinyBert.HiddenSize, TinyBert.HiddenSize], [TinyBert.HiddenSize], [2, TinyBert.HiddenSize], [2]];
        foreach (var (name, shape) in layers.Zip(shapes))
        {
            weights.Add(name, linspace(-1, 1, shape.Aggregate((product, size) => product * size)).view(shape));
        }

        CheckpointFolder.Write(folder.Path, new JsonObject { ["model_type"] = "two-layer-classifier", ["hidden_act"] = "relu" }, weights);

        var head = SequenceClassificationHead.FromPretrained("topic", folder.Path, labels: ["Jobs", "Sports"]);
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), head);

        var taken = head.parameters().Select(parameter => Convert.ToHexString(parameter.bytes)).Order(StringComparer.Ordinal);
        Assert.Equal(layers.Select(name => Convert.ToHexString(weights[name].bytes)).Order(StringComparer.Ordinal), taken);
    }

    private sealed class TwoLayerClassifierArchitecture : BackboneArchitecture
    {
        public override string ModelType => "two-layer-classifier";

        public override Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer) => throw new NotSupportedException("Only the classifier is of interest.");

        protected override ClassifierForm RowClassifier(ConfigReader config) =>
            new(output: "classifier.out_proj", hidden: "classifier.dense", activation: config.Text("hidden_act", "gelu"));
    }

    private sealed class BagOfWordsArchitecture : BackboneArchitecture
    {
        public override string ModelType => "bag-of-words";

        public override Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer)
        {
            var words = checkpoint.ShapeOf("embeddings.word_embeddings.weight");
            var backbone = new BagOfWords(checkpoint.Config.Root, (int)words[0], (int)words[1], tokenizer);
            checkpoint.ReadInto("embeddings.word_embeddings.weight", backbone.Words.weight!);
            checkpoint.ReadInto("encoder.layer.0.attention.self.query.weight", backbone.Mix.weight!);
            return backbone;
        }
    }

    /// <summary>Each token is its embedding through one layer; no token sees another.</summary>
    private sealed class BagOfWords : Backbone
    {
        private readonly JsonElement _config;

        public BagOfWords(JsonElement config, int words, int width, Tokenizer? tokenizer)
            : base(new BackboneShape(hiddenSize: width, layerCount: 1, vocabularySize: words, maxLength: TinyBert.MaxLength), tokenizer)
        {
            _config = config.Clone();
            Words = nn.Embedding(words, width);
            Mix = nn.Linear(width, width, hasBias: false);
            RegisterComponents();
            register_module("words", Words);
            register_module("mix", Mix);
        }

        public Embedding Words { get; }

        public Linear Mix { get; }

        protected override IReadOnlyList<BackbonePart> Parts => [BackbonePart.Embeddings(Words), BackbonePart.Layer(Mix)];

        public override HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false)
        {
            var mask = attentionMask.to(ScalarType.Float32).unsqueeze(-1);
            var tokens = Mix.forward(Words.forward(inputIds)).tanh() * mask;                     // [B, T, H]
            var sentence = tokens.sum(1, keepdim: true) / mask.sum(1, keepdim: true);            // [B, 1, H]
            return new HiddenStates(cat([sentence, tokens.narrow(1, 1, tokens.size(1) - 1)], 1), attentionMask);   // [CLS] holds the sentence
        }

        protected override void WriteFiles(string folder)
        {
            CheckpointFolder.Write(folder, JsonObject.Create(_config)!, new Dictionary<string, Tensor>(StringComparer.Ordinal)
            {
                ["embeddings.word_embeddings.weight"] = Words.weight!,
                ["encoder.layer.0.attention.self.query.weight"] = Mix.weight!,
            });
            Tokenizer.Save(folder);
        }
    }
}
