using MultiTaskBert.Heads;
using MultiTaskBert.Predictions;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Backbones;
using MultiTaskBert.Tests.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>
/// Classifiers of every encoder, as transformers saves them, become heads. Oracle: the formulas of transformers over the encoder's hidden states, number by number in double
/// precision; the hidden states are held by parity tests.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class ForeignClassifierTests
{
    // That of the parity tests of encoders.
    private const double Tolerance = 1.5e-5;

    public static TheoryData<string> Names => [.. ForeignClassifier.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_TakenOver_GivesTheFormulaAndSurvivesSaving(string name)
    {
        using TemporaryFolder folder = new(), saved = new();
        var foreign = ForeignClassifier.All[name];
        var weights = foreign.Write(folder);
        var isOfTags = foreign.Class.EndsWith("ForTokenClassification", StringComparison.Ordinal);
        TaskHead head = isOfTags ? TokenClassificationHead.FromPretrained("head", folder.Path) : SequenceClassificationHead.FromPretrained("head", folder.Path);
        Assert.Equal(ForeignClassifier.Labels, head.Layout.Names);

        using var model = new MultiTaskModel(Backbone.FromPretrained(folder.Path), head);
        model.Save(saved.Path);
        using var again = MultiTaskModel.Load(saved.Path);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ids = RandomEncoder.Ids(2, 7);
        var mask = ones_like(ids);
        mask[1, 5..] = 0;   // A row with padding, which no classifier may read.
        var states = model.Backbone.Forward(ids, mask);
        var logits = head.Forward(states);
        var last = ClassifierFormula.Numbers(states.Last).Chunk(16).Chunk(7).ToArray();
        var expected = isOfTags
            ? last.SelectMany(row => row.Select(position => foreign.Formula([position], weights)))
            : last.Select((row, r) => foreign.Formula(row[..(r == 0 ? 7 : 5)], weights));
        var difference = expected.SelectMany(x => x).Zip(ClassifierFormula.Numbers(logits), (x, y) => Math.Abs(x - y)).Max();
        Assert.True(difference < Tolerance, $"{difference}");
        Assert.Equal(logits.bytes.ToArray(), again.Heads[0].Forward(again.Backbone.Forward(ids, mask)).bytes.ToArray());
    }

    [Fact]
    public void FromPretrained_TwoLayers_AreParametersByName()
    {
        using var folder = new TemporaryFolder();
        ForeignClassifier.All["ModernBERT, biases"].Write(folder);
        using var model = new MultiTaskModel(Backbone.FromPretrained(folder.Path), SequenceClassificationHead.FromPretrained("head", folder.Path));
        Assert.Equal(
            ["classifier.bias", "classifier.hidden.bias", "classifier.hidden.norm.bias", "classifier.hidden.norm.weight", "classifier.hidden.weight", "classifier.weight"],
            model.Heads[0].state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.All(model.Heads[0].parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    // Where the originals drop: RoBERTa, ELECTRA and MPNet before both layers, DistilBERT and ModernBERT before the last alone, DeBERTa by two rates.
    [Theory]
    [InlineData("RoBERTa", """{"activation":"Tanh"}""")]
    [InlineData("ELECTRA", """{"activation":"Gelu"}""")]
    [InlineData("DistilBERT", """{"activation":"Relu","dropout":0}""")]
    [InlineData("DeBERTa", """{"activation":"Gelu","dropout":0}""")]
    [InlineData("DeBERTa, other activation", """{"activation":"Tanh","dropout":0.25}""")]
    [InlineData("ModernBERT", """{"activation":"Gelu","dropout":0,"bias":false,"norm_epsilon":1E-05,"norm_bias":false}""")]
    public void FromPretrained_TwoLayers_DropWhereTransformersDoes(string name, string expected)
    {
        using var folder = new TemporaryFolder();
        ForeignClassifier.All[name].Write(folder);
        var settings = HeadKinds.Describe(SequenceClassificationHead.FromPretrained("head", folder.Path))!.Settings;
        Assert.Equal(expected, settings["hidden_layer"]!.ToJsonString());
        Assert.Equal("Cls", settings["pooling"]!.GetValue<string>());
        Assert.False(settings.ContainsKey("dropout"));
    }

    [Theory]
    [InlineData("DistilBERT, tags")]
    [InlineData("DeBERTa, tags")]
    public void FromPretrained_Tags_HaveTheDropoutOfTags(string name)
    {
        using var folder = new TemporaryFolder();
        ForeignClassifier.All[name].Write(folder);
        Assert.Equal(0.3, HeadKinds.Describe(TokenClassificationHead.FromPretrained("head", folder.Path))!.Settings["dropout"]!.GetValue<double>());
        Assert.Equal(0.1, HeadKinds.Describe(TokenClassificationHead.FromPretrained("head", folder.Path, new() { Dropout = 0.1 }))!.Settings["dropout"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("RoBERTa", 0.0, false)]
    [InlineData("RoBERTa", 0.5, true)]
    [InlineData("DeBERTa, other activation", 0.0, true)]
    [InlineData("DistilBERT", 0.0, false)]
    public void Forward_InTraining_DropsByTheRateOfEachLayer(string name, double dropout, bool differs)
    {
        using var folder = new TemporaryFolder();
        ForeignClassifier.All[name].Write(folder);
        var head = SequenceClassificationHead.FromPretrained("head", folder.Path, new() { Dropout = dropout });
        using var model = new MultiTaskModel(Backbone.FromPretrained(folder.Path), head);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ids = RandomEncoder.Ids(2, 7);
        var states = model.Backbone.Forward(ids, ones_like(ids));
        var evaluated = head.Forward(states).bytes.ToArray();
        head.train();
        Assert.Equal(differs, !evaluated.SequenceEqual(head.Forward(states).bytes.ToArray()));
    }

    [Theory]
    [InlineData("RoBERTa", "classifier.dense.bias", "classifier.dense.bias is missing, so there is no trained classifier")]
    [InlineData("DistilBERT", "pre_classifier.weight", "pre_classifier.weight is missing")]
    [InlineData("ELECTRA", "classifier.out_proj.bias", "classifier.out_proj.bias is missing")]
    [InlineData("ModernBERT", "head.norm.weight", "head.norm.weight is missing")]
    public void FromPretrained_LayerMissing_IsRefusedByName(string name, string tensor, string expected) =>
        AssertRefused(name, tensors => tensors.Remove(tensor), expected);

    [Fact]
    public void FromPretrained_FurtherLayer_IsRefusedByName() => AssertRefused(
        "RoBERTa",
        tensors => tensors.Add("classifier.third.weight", ones(2)),
        "beside the encoder ('roberta.') and 'classifier.dense', 'classifier.out_proj' there are classifier.third.weight");

    [Fact]
    public void FromPretrained_HiddenLayerOfOtherWidth_IsRefusedByName() => AssertRefused(
        "RoBERTa", tensors => tensors["classifier.dense.weight"] = ones(16, 8), "classifier.dense.weight is [16, 8], but [16, 16] is wanted");

    [Fact]
    public void FromPretrained_ActivationOfNobody_IsRefusedWithTheKnownOnes()
    {
        using var folder = new TemporaryFolder();
        (ForeignClassifier.All["DeBERTa"] with { Config = """{"pooler_hidden_act":"mish"}""" }).Write(folder);
        var message = Assert.Throws<CheckpointException>(() => SequenceClassificationHead.FromPretrained("head", folder.Path)).Message;
        Assert.Contains("the activation of the classifier is \"mish\"; allowed: tanh, relu, gelu", message, StringComparison.Ordinal);
    }

    // A model of others, its two layers trained further, saved, and asked by a predictor.
    [Fact]
    public void Fit_TakenOverTwoLayers_TrainsBothAndPredictsTheSameWhenLoaded()
    {
        using TemporaryFolder folder = new(), saved = new();
        ForeignClassifier.All["RoBERTa"].Write(folder);
        SmallVocabulary.Create().Save(folder.Path);
        var head = SequenceClassificationHead.FromPretrained("colour", folder.Path);
        using var model = new MultiTaskModel(Backbone.FromPretrained(folder.Path), head);
        var before = head.state_dict()["classifier.hidden.weight"].clone();
        MtlRow[] rows = [.. Enumerable.Range(0, 12).Select(i => new MtlRow(i % 2 == 0 ? "play music" : "loud").With("colour", i % 2 == 0 ? "green" : "blue"))];
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 3, BatchSize = 4, Seed = 1 });
        trainer.Fit(MtlDataset.From(rows), MtlDataset.From(rows));
        Assert.NotEqual(before.bytes.ToArray(), head.state_dict()["classifier.hidden.weight"].bytes.ToArray());
        model.Save(saved.Path);
        using var here = new Predictor(model);
        using var there = Predictor.Load(saved.Path);
        Assert.Equal(Probabilities(here), Probabilities(there));

        static IEnumerable<double> Probabilities(Predictor predictor) =>
            ((ClassPrediction)predictor.Predict("loud music")["colour"]).Probabilities.Select(p => p.Value);
    }

    private static void AssertRefused(string name, Action<Dictionary<string, Tensor>> change, string expected)
    {
        using var folder = new TemporaryFolder();
        ForeignClassifier.All[name].Write(folder, change);
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => SequenceClassificationHead.FromPretrained("head", folder.Path)).Message, StringComparison.Ordinal);
    }
}
