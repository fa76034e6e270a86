using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Metrics.Texts;
using MultiTaskBert.Tests.Training;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Training.Steps;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>The head that makes vectors, on a tiny encoder.</summary>
[Collection(nameof(OneAtATime))]
public sealed class SentenceEmbeddingHeadTests
{
    private static readonly string[] Names = ["ada", "ben", "mia", "stone", "hill", "paris", "rome", "oslo"];

    /// <summary>Pairs that share a name: the only way to tell them apart.</summary>
    private static readonly MtlDataset Rows = MtlDataset.From(Names.Select(name => new MtlRow($"{name} won").With("meaning", $"in new {name}").With("topic", "Sports")));

    // Oracle: pooling and loss written out in double precision, on the hidden states of the two texts, each encoded alone. Float32 against float64.
    [Theory]
    [InlineData(Pooling.Cls)]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Max)]
    public void Loss_Batch_EqualsTheFormula(Pooling pooling)
    {
        using var scope = NewDisposeScope();
        using var model = Model(new() { Pooling = pooling, Scale = 10 });
        MtlRow[] rows = [Rows[0], TinyTask.Rows(1)[0], Rows[1], new MtlRow("mia left").With("meaning", new TextLabel("mia is gone", 0.4)), Rows[2]];
        using var batch = model.CreateCollator().Collate(rows);
        Assert.Equal((3, 4), (batch.LabelCounts["meaning"], batch.OwnInputs["meaning"].Rows.Count));

        double[] Vector(string text)
        {
            using var alone = model.CreateCollator().Collate([new MtlRow(text)]);
            var states = model.Backbone.Forward(alone.InputIds, alone.AttentionMask, alone.TokenTypeIds).Last[0].to(ScalarType.Float64);   // [T, H]
            return (pooling == Pooling.Cls ? states[0] : pooling == Pooling.Mean ? states.mean([0L]) : states.max(0).values).data<double>().ToArray();
        }

        var (anchors, positives) = (Names.Take(3).Select(name => Vector($"{name} won")).ToArray(), Names.Take(3).Select(name => Vector($"in new {name}")).ToArray());
        var expected = anchors.Select((anchor, i) =>
        {
            var scores = positives.Select(positive => 10 * Cosine(anchor, positive)).ToArray();
            return Math.Log(scores.Sum(score => Math.Exp(score - scores[i])));
        }).Average();
        Assert.Equal(expected, new ForwardPass(model).Losses(batch, 0).Single(loss => loss.Head.Equals("meaning", StringComparison.Ordinal)).Loss.item<float>(), 2e-5);
        Assert.Equal(expected, model.Losses(model.Forward(batch), batch).Single(loss => loss.Head.Equals("meaning", StringComparison.Ordinal)).Loss.item<float>(), 2e-5);
    }

    [Fact]
    public void Fit_Pairs_AreFoundAfterwards()
    {
        using var model = Model();
        var before = Evaluator.Evaluate(model, Rows);
        var result = new Trainer(model, Options with { Epochs = 40, LearningRate = 2e-3, Gradients = Options.Gradients with { AccumulationSteps = 2 } }).Fit(Rows, Rows);
        var after = Evaluator.Evaluate(model, Rows, new EvaluationOptions { BatchSize = 3 });   // metrics do not know batches
        Assert.True(after["meaning/accuracy_at_1"] >= 0.99, FormattableString.Invariant($"{before["meaning/accuracy_at_1"]} became {after["meaning/accuracy_at_1"]}"));
        Assert.True(Evaluator.Evaluate(model, Rows)["meaning/loss"] < before["meaning/loss"] / 2);
        Assert.Equal(1, after["meaning/mrr"], 0.01);
        Assert.Equal(["meaning", "topic"], result.History[0].HeadLosses.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Fit_FrozenEncoder_LearnsTheSameWithAndWithoutFeatureCache()
    {
        using MultiTaskModel cached = Model(new() { Dimensions = 5 }), computed = Model(new() { Dimensions = 5 });
        var options = Options with { Freeze = FreezePolicy.Backbone };
        new Trainer(cached, options).Fit(Rows);
        new Trainer(computed, options with { FeatureCache = null }).Fit(Rows);
        Assert.Empty(ModelBits.Changed(ModelBits.Of(cached), ModelBits.Of(computed)));
    }

    [Fact]
    public void Fit_GradientCheckpointing_HasTheSameBits()
    {
        using MultiTaskModel kept = Model(), again = Model();
        new Trainer(kept, Options).Fit(Rows);
        new Trainer(again, Options with { Gradients = Options.Gradients with { Checkpointing = true } }).Fit(Rows);
        Assert.Empty(ModelBits.Changed(ModelBits.Of(kept), ModelBits.Of(again)));
    }

    [Fact]
    public void Evaluate_ScoredPairs_GivesTheirRankCorrelation()
    {
        using var model = Model();
        using var predictor = new Predictor(model);
        (string Text, string Other)[] pairs = [("ada won", "ada won"), ("ada won", "hill left in oslo"), ("mia left", "mia left in rome"), ("ben and ada", "paris")];
        var cosines = pairs.Select(pair => predictor.Predict(pair.Text).Of<EmbeddingPrediction>("meaning").CosineTo(predictor.Predict(pair.Other).Of<EmbeddingPrediction>("meaning"))).ToArray();
        var rows = MtlDataset.From(pairs.Zip(cosines, (pair, cosine) => new MtlRow(pair.Text).With("meaning", new TextLabel(pair.Other, 3 * cosine))));
        var result = Evaluator.Evaluate(model, rows);
        Assert.Equal(1, result["meaning/spearman"], 1e-9);
        Assert.True(double.IsNaN(result["meaning/accuracy_at_1"]));
    }

    [Fact]
    public void Embed_Texts_GivesUnitVectorsOfTheHead()
    {
        using var model = Model(new() { Dimensions = 7 });
        using var predictor = new Predictor(model, new() { BatchSize = 2 });
        var vectors = predictor.Embed("meaning", ["ada won", "ben left in oslo", "mia"]);
        Assert.All(vectors, vector => Assert.Equal((7, 1.0), (vector.Length, Math.Round(vector.ToArray().Sum(value => (double)value * value), 5))));
        Assert.Equal(predictor.Predict("mia").Of<EmbeddingPrediction>("meaning").Vector.ToArray(), vectors[2].ToArray());
        Assert.Contains("makes no vectors", Assert.Throws<ArgumentException>(() => predictor.Embed("topic", ["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SavedModel_HasTheSameVectors()
    {
        using var folder = new TemporaryFolder();
        using var model = Model(new() { Dimensions = 7, Pooling = Pooling.Max, Normalize = false, Scale = 3 });
        model.Save(folder.Path);
        using var loaded = MultiTaskModel.Load(folder.Path);
        Assert.Equal(HeadKinds.Describe(model.Heads[0])!.Settings.ToJsonString(), HeadKinds.Describe(loaded.Heads[0])!.Settings.ToJsonString());
        using Predictor before = new(model), after = new(loaded);
        Assert.Equal(before.Embed("meaning", ["ada won"])[0].ToArray(), after.Embed("meaning", ["ada won"])[0].ToArray());
    }

    [Fact]
    public void Fit_AllHeadsTogether_LowersEachLoss()
    {
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), [.. ManyTasks.Heads(), new SentenceEmbeddingHead("meaning"), new MaskedLanguageHead("words", new() { Ratio = 0.3 })]);
        var rows = MtlDataset.From(ManyTasks.Rows(36).Select((row, i) => i % 3 == 0 ? row.With("words", Label.OwnText) : i % 3 == 1 ? row.With("meaning", row.Text!) : row));
        var before = Evaluator.Evaluate(model, rows);
        new Trainer(model, Options with { BatchSize = 12, Epochs = 40, LearningRate = 5e-3 }).Fit(rows);
        var after = Evaluator.Evaluate(model, rows);
        Assert.All(model.Heads, head => Assert.True(after[$"{head.Name}/loss"] < before[$"{head.Name}/loss"], $"{head.Name}: {before[$"{head.Name}/loss"]} became {after[$"{head.Name}/loss"]}."));
    }

    [Fact]
    public void Options_Wrong_AreAllListed()
    {
        var message = Assert.Throws<ArgumentException>(() => new SentenceEmbeddingHead("meaning", new() { Scale = 0, Dimensions = 0, Pooling = (Pooling)9 })).Message;
        Assert.Contains("Pooling is 9; it must be one of Cls, Mean, Pooler, Max. Dimensions is 0; it must be at least 1, or null for no further layer. Scale is 0", message, StringComparison.Ordinal);
        var layout = LabelLayout.RelatedText();
        Assert.Contains("is empty", Assert.Single(layout.Check(new TextLabel(" "), "x", null)), StringComparison.Ordinal);
        Assert.Contains("the score is NaN", Assert.Single(layout.Check(new TextLabel("a", double.NaN), "x", null)), StringComparison.Ordinal);
        Assert.Contains("the label is a number", Assert.Single(layout.Check(3.0, "x", null)), StringComparison.Ordinal);
    }

    private static TrainerOptions Options => Plain.Options with { Epochs = 2, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None, Evaluation = Plain.Options.Evaluation with { KeepBest = false } };

    private static MultiTaskModel Model(SentenceEmbeddingOptions? options = null) => new(TinyBert.Load(dropout: 0), new SentenceEmbeddingHead("meaning", options), TinyTask.Topic());

    private static double Cosine(double[] a, double[] b) => a.Zip(b).Sum(pair => pair.First * pair.Second) / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
}
