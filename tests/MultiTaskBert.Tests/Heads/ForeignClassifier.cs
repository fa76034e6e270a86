using System.Text.Json.Nodes;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Tests.Backbones;
using MultiTaskBert.Weights;
using static MultiTaskBert.Tests.Heads.ClassifierFormula;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>A classifier as transformers saves it with an encoder: the names and shapes of its tensors, and its formula.</summary>
/// <param name="Encoder">One of <see cref="RandomEncoder.Names"/>.</param>
/// <param name="Class">The class of transformers.</param>
/// <param name="Tensors">Its tensors and their shapes; three classes on a width of 16.</param>
/// <param name="Formula">The states of a row's tokens (of one position for tags) and the tensors → logits.</param>
internal sealed record ForeignClassifier(
    string Encoder, string Class, (string Name, long[] Shape)[] Tensors, Func<double[][], Func<string, double[]>, double[]> Formula)
{
    private const long Width = 16;
    private const long Classes = 3;

    private static readonly (string Name, long[] Shape)[] Roberta =
        [("classifier.dense.weight", [Width, Width]), ("classifier.dense.bias", [Width]), ("classifier.out_proj.weight", [Classes, Width]), ("classifier.out_proj.bias", [Classes])];

    private static readonly (string Name, long[] Shape)[] ModernBert =
        [("head.dense.weight", [Width, Width]), ("head.norm.weight", [Width]), ("classifier.weight", [Classes, Width]), ("classifier.bias", [Classes])];

    internal static readonly string[] Labels = ["red", "green", "blue"];

    /// <summary>Keys of <c>config.json</c> that are not as in the encoder's variant.</summary>
    internal string Config { get; init; } = "{}";

    /// <summary>The classifiers by name.</summary>
    internal static IReadOnlyDictionary<string, ForeignClassifier> All { get; } = new SortedDictionary<string, ForeignClassifier>(StringComparer.Ordinal)
    {
        ["DistilBERT"] = new(
            "distilbert",
            "DistilBertForSequenceClassification",
            [("pre_classifier.weight", [Width, Width]), ("pre_classifier.bias", [Width]), ("classifier.weight", [Classes, Width]), ("classifier.bias", [Classes])],
            (row, w) => Linear(Relu(Linear(row[0], w("pre_classifier.weight"), w("pre_classifier.bias"))), w("classifier.weight"), w("classifier.bias"))),
        ["RoBERTa"] = new("roberta", "RobertaForSequenceClassification", Roberta, (row, w) => OutProj(Tanh(Dense(row[0], w)), w)),
        ["XLM-RoBERTa"] = new("xlm-roberta", "XLMRobertaForSequenceClassification", Roberta, (row, w) => OutProj(Tanh(Dense(row[0], w)), w)),
        ["CamemBERT"] = new("camembert", "CamembertForSequenceClassification", Roberta, (row, w) => OutProj(Tanh(Dense(row[0], w)), w)),
        ["data2vec"] = new("data2vec-text", "Data2VecTextForSequenceClassification", Roberta, (row, w) => OutProj(Tanh(Dense(row[0], w)), w)),
        ["MPNet"] = new("mpnet", "MPNetForSequenceClassification", Roberta, (row, w) => OutProj(Tanh(Dense(row[0], w)), w)),
        ["ELECTRA"] = new("electra", "ElectraForSequenceClassification", Roberta, (row, w) => OutProj(Gelu(Dense(row[0], w)), w))
        {
            Config = """{"summary_activation":"tanh"}""",
        },
        ["DeBERTa"] = new("deberta-v3", "DebertaV2ForSequenceClassification", Pooled(), (row, w) => Classifier(Gelu(Pooler(row[0], w)), w)),
        ["DeBERTa, other activation"] = new("deberta-v3", "DebertaV2ForSequenceClassification", Pooled(), (row, w) => Classifier(Tanh(Pooler(row[0], w)), w))
        {
            Config = """{"pooler_hidden_act":"tanh","pooler_dropout":0.25,"pooler_hidden_size":16}""",
        },
        ["ModernBERT"] = new("modernbert", "ModernBertForSequenceClassification", ModernBert, (row, w) => Classifier(Head(row[0], w), w)),
        ["ModernBERT, mean"] = new("modernbert", "ModernBertForSequenceClassification", ModernBert, (row, w) => Classifier(Head(Mean(row), w), w))
        {
            Config = """{"classifier_pooling":"mean"}""",
        },
        ["ModernBERT, biases"] = new(
            "modernbert, biases",
            "ModernBertForSequenceClassification",
            [.. ModernBert, ("head.dense.bias", [Width]), ("head.norm.bias", [Width])],
            (row, w) => Classifier(LayerNorm(Silu(Linear(row[0], w("head.dense.weight"), w("head.dense.bias"))), w("head.norm.weight"), w("head.norm.bias"), 1e-3), w))
        {
            Config = """{"classifier_bias":true,"classifier_activation":"silu","norm_eps":1e-3}""",
        },
        ["ModernBERT, tags"] = new("modernbert", "ModernBertForTokenClassification", ModernBert, (position, w) => Classifier(Head(position[0], w), w)),
        ["DistilBERT, tags"] = new(
            "distilbert",
            "DistilBertForTokenClassification",
            [("classifier.weight", [Classes, Width]), ("classifier.bias", [Classes])],
            (position, w) => Classifier(position[0], w))
        {
            Config = """{"dropout":0.3,"seq_classif_dropout":0.4}""",
        },
        ["DeBERTa, tags"] = new(
            "deberta-v3",
            "DebertaV2ForTokenClassification",
            [("classifier.weight", [Classes, Width]), ("classifier.bias", [Classes])],
            (position, w) => Classifier(position[0], w))
        {
            Config = """{"hidden_dropout_prob":0.3,"cls_dropout":0.4}""",
        },
        ["ERNIE"] = new(
            "ernie",
            "ErnieForSequenceClassification",
            [("classifier.weight", [Classes, Width]), ("classifier.bias", [Classes])],
            (row, w) => Classifier(Tanh(Linear(row[0], w("ernie.pooler.dense.weight"), w("ernie.pooler.dense.bias"))), w)),
        ["CamemBERT, tags"] = new(
            "camembert",
            "CamembertForTokenClassification",
            [("classifier.weight", [Classes, Width]), ("classifier.bias", [Classes])],
            (position, w) => Classifier(position[0], w)),
    };

    /// <summary>Writes the checkpoint with random weights.</summary>
    /// <returns>The numbers of every tensor by its stored name.</returns>
    internal Func<string, double[]> Write(TemporaryFolder folder, Action<Dictionary<string, Tensor>>? change = null)
    {
        RandomEncoder.Write(folder, Encoder, Config);
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors;
        using (var stored = SafeTensorsReader.Open(folder.File("model.safetensors")))
        {
            tensors = stored.Names.ToDictionary(name => RandomEncoder.Prefix(Encoder) + name, stored.Read, StringComparer.Ordinal);
        }

        var random = new Random(7);
        foreach (var (name, shape) in Tensors)
        {
            tensors.Add(name, tensor([.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => random.NextSingle() - 0.4f)], shape));
        }

        change?.Invoke(tensors);
        SafeTensorsWriter.Write(folder.File("model.safetensors"), tensors);
        var config = JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!.AsObject();
        config["architectures"] = new JsonArray(Class);
        config["id2label"] = new JsonObject([.. Labels.Select((label, id) => KeyValuePair.Create($"{id}", (JsonNode?)label))]);
        folder.Write("config.json", config.ToJsonString());
        var numbers = tensors.ToDictionary(pair => pair.Key, pair => Numbers(pair.Value), StringComparer.Ordinal);
        return name => numbers[name];
    }

    private static (string Name, long[] Shape)[] Pooled() =>
        [("pooler.dense.weight", [Width, Width]), ("pooler.dense.bias", [Width]), ("classifier.weight", [Classes, Width]), ("classifier.bias", [Classes])];

    private static double[] Dense(double[] input, Func<string, double[]> w) => Linear(input, w("classifier.dense.weight"), w("classifier.dense.bias"));

    private static double[] OutProj(double[] input, Func<string, double[]> w) => Linear(input, w("classifier.out_proj.weight"), w("classifier.out_proj.bias"));

    private static double[] Pooler(double[] input, Func<string, double[]> w) => Linear(input, w("pooler.dense.weight"), w("pooler.dense.bias"));

    private static double[] Head(double[] input, Func<string, double[]> w) => LayerNorm(Gelu(Linear(input, w("head.dense.weight"), null)), w("head.norm.weight"), null, 1e-5);

    private static double[] Classifier(double[] input, Func<string, double[]> w) => Linear(input, w("classifier.weight"), w("classifier.bias"));
}
