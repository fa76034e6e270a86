using MultiTaskBert.Heads;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tests;
using static TorchSharp.torch;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>Losses of heads that only their user knows: trained by, checked, and read back with a saved model.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CustomLossTests
{
    [Fact]
    public void Fit_SaveAndLoad_LossOfTheUser_IsTrainedByAndComesBack()
    {
        ClassificationLoss.Register<PowerLoss>();
        RegressionLoss.Register<QuarticLoss>();
        using var folder = new TemporaryFolder();
        using (var model = new MultiTaskModel(
            TinyBert.Load(dropout: 0),
            TinyTask.Topic(new() { Loss = new PowerLoss { Power = 1.5 } }),
            new RegressionHead("length", new() { Loss = new QuarticLoss(0.5), Mean = 4 })))
        {
            var rows = MtlDataset.From(TinyTask.Rows(32).Select(row => new MtlRow(row.Words!).With("topic", row.Labels["topic"]).With("length", row.Words!.Count)));
            var result = new Trainer(model, new TrainerOptions { Epochs = 24, BatchSize = 8, LearningRate = 3e-3, Freeze = FreezePolicy.None }).Fit(rows, rows);
            Assert.True(result.BestMetrics["topic/accuracy"] > 0.6, $"{result.BestMetrics["topic/accuracy"]:P0} of the topics are right.");
            model.Save(folder.Path);
        }

        using var loaded = MultiTaskModel.Load(folder.Path);
        using var scope = NewDisposeScope();
        using var batch = loaded.CreateCollator().Collate([new MtlRow("ada won").With("topic", TinyTask.Rows(1)[0].Labels["topic"]).With("length", 5), new MtlRow("ben").With("length", 4)]);
        var output = loaded.Forward(batch);
        var losses = loaded.Losses(output, batch);
        Assert.Equal(new PowerLoss { Power = 1.5 }.Mean(output.Heads["topic"], batch.Labels["topic"], null, 0).item<float>(), losses[0].Loss.item<float>());
        Assert.Equal(new QuarticLoss(0.5).Mean(output.Heads["length"], batch.Labels["length"] - tensor(4f)).item<float>(), losses[1].Loss.item<float>());
    }

    [Fact]
    public void New_OptionOutOfRangeOrNotOfThisLoss_IsReported()
    {
        var message = Assert.Throws<ArgumentException>(() => TinyTask.Topic(new() { Loss = new PowerLoss { Power = 0 }, LabelSmoothing = 0.1 })).Message;
        Assert.Contains("PowerLoss.Power is 0; it must be a finite number above 0.", message, StringComparison.Ordinal);
        Assert.Contains("LabelSmoothing is set, but the loss PowerLoss has no place for it", message, StringComparison.Ordinal);
    }

    /// <summary>The mean of (1 − p)^power over the rows that have a label.</summary>
    private sealed record PowerLoss : ClassificationLoss
    {
        public double Power { get; init; } = 1;

        public override void Validate(OptionRules rules) => rules.Positive(Power);

        public override Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing)
        {
            var known = labels >= tensor(0L);
            var right = nn.functional.softmax(logits, -1).gather(-1, labels.clamp(0).unsqueeze(-1)).squeeze(-1);
            return (ones_like(right) - right).pow(tensor((float)Power)).masked_select(known).mean();
        }
    }

    /// <summary>(scale · (x − y))⁴.</summary>
    private sealed record QuarticLoss(double Scale) : RegressionLoss
    {
        public override Tensor Mean(Tensor output, Tensor labels) => ((output - labels) * tensor((float)Scale)).pow(tensor(4f)).mean();
    }
}
