using MultiTaskBert.Data;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Optimization;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Training;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Training.Steps;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>The head that predicts hidden tokens, on a tiny encoder, beside a head that must not see them hidden.</summary>
[Collection(nameof(OneAtATime))]
public sealed class MaskedLanguageHeadTests
{
    private static readonly MtlDataset Rows = Topics(24).WithLabel("words", Label.OwnText);

    // Oracle: the formula in double precision, on hidden states that the encoder gives for the ids which the batch says it reads. Float32 against float64.
    [Fact]
    public void Loss_DrawnBatch_EqualsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        using var batch = model.CreateCollator().Collate([.. Rows.Take(5), .. TinyTask.Rows(2, seed: 3)]);
        batch.DrawInputs(seed: 4, position: 9);
        var input = batch.OwnInputs["words"];
        var labels = batch.Labels["words"];
        Assert.Equal([0, 1, 2, 3, 4], input.Rows);
        Assert.Equal(batch.LabelCounts["words"], input.Rows.Sum(row => input.MaskedIn(row)!.Count));

        var states = model.Backbone.Forward(input.InputIds, input.AttentionMask, input.TokenTypeIds).Last.to(ScalarType.Float64);
        Tensor Weight(string name) => model.state_dict()[name].to(ScalarType.Float64);
        var sum = 0.0;
        foreach (var (place, row) in input.Rows.Select((row, place) => (place, row)))
        {
            foreach (var token in input.MaskedIn(row)!)
            {
                Assert.Equal(batch.Encodings[row].Ids[token], labels[row, token].item<long>());
                var x = nn.functional.gelu(Weight("heads.words.transform.dense.weight").mv(states[place, token]) + Weight("heads.words.transform.dense.bias"));
                x -= x.mean();
                x /= (x.square().mean() + 1e-12).sqrt();
                var logits = Weight("backbone.embeddings.word_embeddings.weight").mv(x) + Weight("heads.words.transform.bias");
                sum -= nn.functional.log_softmax(logits, 0)[batch.Encodings[row].Ids[token]].item<double>();
            }
        }

        Assert.True(labels[5].eq(-100).all().item<bool>());
        var expected = sum / batch.LabelCounts["words"];
        var whole = model.Losses(model.Forward(batch), batch).Single(loss => loss.Head.Equals("words", StringComparison.Ordinal)).Loss.item<float>();
        var step = new ForwardPass(model).Losses(batch, 0).Single(loss => loss.Head.Equals("words", StringComparison.Ordinal)).Loss.item<float>();
        Assert.Equal(expected, whole, 1e-5 * expected);
        Assert.Equal(expected, step, 1e-5 * expected);
    }

    [Fact]
    public void Losses_OtherHeads_ReadTheRowsAsTheyAre()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        using var hidden = model.CreateCollator().Collate([.. Rows.Take(6)]);
        using var plain = model.CreateCollator().Collate([.. TinyTask.Rows(24).Take(6)]);
        Assert.Equal(plain.InputIds.data<long>().ToArray(), hidden.InputIds.data<long>().ToArray());
        Assert.NotEqual(plain.InputIds.data<long>().ToArray(), hidden.OwnInputs["words"].InputIds.data<long>().ToArray());
        Assert.Equal(new ForwardPass(model).Losses(plain, 0)[0].Loss.item<float>(), new ForwardPass(model).Losses(hidden, 0)[0].Loss.item<float>());
        Assert.Empty(plain.OwnInputs);
    }

    [Fact]
    public void Collate_SameRow_HidesTheSameInEveryBatch_AndEachStepOther()
    {
        using var backbone = TinyBert.Load();
        var collator = new Collator(backbone.Tokenizer, new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["words"] = LabelLayout.MaskedTokens(0.4) });
        using MtlBatch alone = collator.Collate([Rows[3]]), among = collator.Collate([Rows[0], Rows[3], Rows[5]]);
        Assert.Equal(alone.OwnInputs["words"].MaskedIn(0), among.OwnInputs["words"].MaskedIn(1));

        long[] Drawn(long seed, long position)
        {
            among.DrawInputs(seed, position);
            return among.OwnInputs["words"].InputIds.data<long>().ToArray();
        }

        Assert.Equal(Drawn(1, 5), Drawn(1, 5));
        Assert.NotEqual(Drawn(1, 5), Drawn(1, 6));
        Assert.NotEqual(Drawn(1, 5), Drawn(2, 5));
    }

    [Fact]
    public void Evaluate_AnyBatchSize_GivesThePerplexityOfTheLoss()
    {
        using var model = Model();
        var one = Evaluator.Evaluate(model, Rows, new EvaluationOptions { BatchSize = 1 });
        var many = Evaluator.Evaluate(model, Rows, new EvaluationOptions { BatchSize = 24 });
        Assert.Equal(Math.Exp(one["words/loss"]), one["words/perplexity"], 1e-4 * one["words/perplexity"]);
        Assert.Equal(one["words/perplexity"], many["words/perplexity"], 1e-4 * one["words/perplexity"]);
        Assert.Equal(one["words/accuracy"], many["words/accuracy"]);
        Assert.Equal(one["topic/loss"], many["topic/loss"], 1e-5);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Fit_CancelledAfterEveryStepAndResumed_EndsWithTheBitsOfTheWholeTraining(int accumulation, bool checkpointing)
    {
        using var folder = new TemporaryFolder();
        var options = Options with { Gradients = Options.Gradients with { AccumulationSteps = accumulation, Checkpointing = checkpointing } };
        using var whole = Model(dropout: 0.1);
        var expected = new Trainer(whole, options).Fit(Rows, Rows);
        while (true)
        {
            using var model = Model(dropout: 0.1);
            using var stop = new CancellationTokenSource();
            var result = new Trainer(model, options with { Checkpoints = new CheckpointOptions { Folder = folder.Path, EverySteps = 1, Resume = true }, Callbacks = [new StopAfterOne(stop)] }).FitUntilCancelled(Rows, Rows, stop.Token);
            if (result.StopReason == StopReason.Cancelled)
            {
                continue;
            }

            Assert.Empty(ModelBits.Changed(ModelBits.Of(whole), ModelBits.Of(model)));
            Assert.Equal(expected.History[^1].Dev!.Metrics, result.History[^1].Dev!.Metrics);
            return;
        }
    }

    // The table of token vectors gets gradients from both passes and from the decoder, summed in another order: Float32 sums over a few steps of plain gradient descent.
    [Fact]
    public void Fit_GradientCheckpointing_IsTheSameUpToRounding()
    {
        using MultiTaskModel kept = Model(dropout: 0.1), again = Model(dropout: 0.1);
        var options = Options with { Optimization = Options.Optimization with { Optimizer = new SgdOptions { Momentum = 0.5 } }, LearningRate = 0.02 };
        new Trainer(kept, options).Fit(Rows);
        new Trainer(again, options with { Gradients = options.Gradients with { Checkpointing = true } }).Fit(Rows);
        foreach (var (name, parameter) in kept.named_parameters())
        {
            var other = again.named_parameters().Single(p => p.name.Equals(name, StringComparison.Ordinal)).parameter;
            Assert.All(parameter.data<float>().ToArray().Zip(other.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 5e-6));
        }
    }

    [Fact]
    public void Fit_FrozenEncoder_LearnsTheSameWithAndWithoutFeatureCache()
    {
        using MultiTaskModel cached = Model(), computed = Model();
        var options = Options with { Freeze = FreezePolicy.Backbone, Epochs = 2 };
        var first = new Trainer(cached, options).Fit(Rows);
        new Trainer(computed, options with { FeatureCache = null }).Fit(Rows);
        Assert.Empty(ModelBits.Changed(ModelBits.Of(cached), ModelBits.Of(computed)));
        Assert.NotEqual(first.History[0].HeadLosses["words"], first.History[1].HeadLosses["words"]);
    }

    [Fact]
    public void Fit_TextWithoutOtherLabels_LowersThePerplexity()
    {
        using var folder = new TemporaryFolder();
        var text = MtlDataset.FromText(folder.Write("corpus.txt", string.Join('\n', TinyTask.Rows(60).Select(row => string.Join(' ', row.Words!) + " \n")))).WithLabel("words", Label.OwnText);
        Assert.Equal((60, 3), (text.Count, text[1].Source!.Line));
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), new MaskedLanguageHead("words", new() { WholeWords = true, Ratio = 0.3 }));
        var before = Evaluator.Evaluate(model, text)["words/perplexity"];
        new Trainer(model, Options with { Epochs = 30, LearningRate = 3e-3 }).Fit(text);
        var after = Evaluator.Evaluate(model, text)["words/perplexity"];
        Assert.True(after < before / 4, FormattableString.Invariant($"{before} became {after}"));
    }

    [Fact]
    public void Predict_MaskInTheText_IsGuessed()
    {
        using var model = Model();
        using var predictor = new Predictor(model);
        var prediction = predictor.Predict("ada [MASK] in paris").Of<MaskedTokensPrediction>("words");
        var token = Assert.Single(prediction.Tokens);
        Assert.Equal((2, 4, 10, 5), (token.Position, token.Span.Start, token.Span.End, token.Candidates.Count));
        Assert.Equal(token.Candidates.OrderByDescending(candidate => candidate.Value), token.Candidates);
        Assert.Empty(predictor.Predict("ada won").Of<MaskedTokensPrediction>("words").Tokens);

        // Labels of rows that are asked about are not looked at.
        Assert.Equal("[]", $"[{predictor.Predict(Rows[0])["words"]}]");
    }

    [Fact]
    public void FromPretrained_Checkpoint_GivesItsWeightsAlsoAfterSavingAndLoading()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = new(), saved = new();
        var weights = Pretrain(folder.Path, "cls.predictions.transform.", "cls.predictions.bias", old: true);
        using var model = new MultiTaskModel(Backbone.FromPretrained(folder.Path), MaskedLanguageHead.FromPretrained("words", folder.Path, new() { Candidates = 2, WholeWords = true, Ratio = 0.2 }));
        foreach (var (name, value) in weights)
        {
            Assert.Equal(value.data<float>().ToArray(), model.state_dict()[$"heads.words.transform.{name}"].data<float>().ToArray());
        }

        model.Save(saved.Path);
        using var loaded = MultiTaskModel.Load(saved.Path);
        Assert.Equal(ModelBits.Of(model), ModelBits.Of(loaded));
        Assert.Equal(HeadKinds.Describe(model.Heads[0])!.Settings.ToJsonString(), HeadKinds.Describe(loaded.Heads[0])!.Settings.ToJsonString());
        using Predictor before = new(model), after = new(loaded);
        Assert.Equal(before.Predict("ada [MASK]").ToString(), after.Predict("ada [MASK]").ToString());
    }

    [Fact]
    public void FromPretrained_EncoderAlone_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        TinyBert.Write(folder.Path);
        Assert.Contains("it holds no weights for predicting tokens ('cls.predictions.transform.dense.weight'", Assert.Throws<CheckpointException>(() => MaskedLanguageHead.FromPretrained("words", folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_TiedTable_IsTheEncodersAlone()
    {
        using var model = Model();
        Assert.Equal(
            ["heads.words.transform.LayerNorm.bias", "heads.words.transform.LayerNorm.weight", "heads.words.transform.bias", "heads.words.transform.dense.bias", "heads.words.transform.dense.weight"],
            model.GetComponents().Single(component => component.Name.Equals("head:words", StringComparison.Ordinal)).Parameters.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["heads.words.transform.dense.weight"], ParameterGroups.Of(model.GetComponents()).Where(p => p.Decays && p.Name.StartsWith("heads.words", StringComparison.Ordinal)).Select(p => p.Name));
    }

    [Fact]
    public void Options_Wrong_AreAllListed()
    {
        var message = Assert.Throws<ArgumentException>(() => new MaskedLanguageHead("words", new() { Ratio = 0, Candidates = 0 })).Message;
        Assert.Contains("Ratio is 0; it must be more than 0 and at most 1. Candidates is 0", message, StringComparison.Ordinal);
        Assert.Contains("the text of the row itself; give it by MtlDataset.WithLabel", Assert.Single(LabelLayout.MaskedTokens().Check("a", "x", null)), StringComparison.Ordinal);
    }

    private static MtlDataset Topics(int count) => MtlDataset.From(TinyTask.Rows(count).Select(row => row.WithLabels(row.Labels.Where(label => label.Key.Equals("topic", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal))));

    private static TrainerOptions Options => Plain.Options with { Epochs = 2, BatchSize = 6, LearningRate = 1e-3, Freeze = FreezePolicy.None, Evaluation = Plain.Options.Evaluation with { KeepBest = false } };

    private static MultiTaskModel Model(double dropout = 0) => new(TinyBert.Load(dropout: dropout), TinyTask.Topic(), new MaskedLanguageHead("words", new() { Ratio = 0.3 }));

    /// <summary>Writes a tiny BERT as a checkpoint of pretraining; returns the weights for predicting under our names.</summary>
    private static Dictionary<string, Tensor> Pretrain(string folder, string prefix, string bias, bool old)
    {
        TinyBert.Write(folder);
        var encoder = TinyBert.Weights(layers: 2, pooler: true);
        var vocabulary = encoder["embeddings.word_embeddings.weight"].size(0);
        const int h = TinyBert.HiddenSize;
        Dictionary<string, Tensor> weights = new(StringComparer.Ordinal)
        {
            ["dense.weight"] = linspace(-1, 1, h * h).reshape(h, h),
            ["dense.bias"] = linspace(0, 1, h),
            ["LayerNorm.weight"] = linspace(0.5, 1.5, h),
            ["LayerNorm.bias"] = linspace(-0.1, 0.1, h),
            ["bias"] = linspace(-1, 1, vocabulary),
        };
        var all = encoder.ToDictionary(weight => $"bert.{weight.Key}", weight => weight.Value, StringComparer.Ordinal);
        foreach (var (name, value) in weights)
        {
            var stored = name.Equals("bias", StringComparison.Ordinal) ? bias : prefix + name;
            all[old ? stored.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal) : stored] = value;
        }

        SafeTensorsWriter.Write(Path.Combine(folder, "model.safetensors"), all);
        return weights;
    }

    private sealed class StopAfterOne(CancellationTokenSource stop) : ITrainerCallback
    {
        public void OnStepCompleted(StepCompleted step) => stop.Cancel();
    }
}
