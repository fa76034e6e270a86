using MultiTaskBert.Sampling;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>A loss or a gradient that is no number ends the training before it does harm.</summary>
[Collection(nameof(OneAtATime))]
public sealed class NotFiniteLossTests
{
    public static TheoryData<string> Kinds() => ["NaN with a finite gradient", "NaN", "infinite", "finite with a NaN gradient"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fit_LossThatIsNotFiniteInStepThree_SaysWhereAndKeepsTheWeightsOfStepTwo(string kind)
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new ProbeHead { Bend = (count, loss) => count < 2 ? loss : Break(kind, loss) });
        Dictionary<string, string>? last = null;
        var seen = new Recorder { AfterStep = _ => last = ModelBits.Of(model) };
        var rows = MtlDataset.From(FreezingInTrainingTests.Numbers(8).Select(row => row.With("topic", "Sports")));
        var options = Plain.Options with { Epochs = 1, BatchSize = 2, Freeze = FreezePolicy.None, Batches = Plain.Options.Batches with { Sampler = new SequentialBatches() }, Callbacks = [seen], LearningRate = 1e-3 };

        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, options).Fit(rows)).Message;

        Assert.Contains("The training stopped at batch 3 (epoch 1)", message, StringComparison.Ordinal);
        Assert.Contains("The batch begins with row 4, row 5.", message, StringComparison.Ordinal);
        Assert.Contains(kind switch { "infinite" => "number ∞", "finite with a NaN gradient" => "number 0", _ => "number NaN" }, message.Replace("Infinity", "∞", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(2, seen.Steps.Count);
        Assert.Empty(ModelBits.Changed(last!, ModelBits.Of(model)));
        Assert.All(model.modules(), module => Assert.False(module.training));
        Assert.All(model.parameters(), p => Assert.Null(p.grad));
    }

    private static Tensor Break(string kind, Tensor loss) => kind switch
    {
        "NaN with a finite gradient" => loss + float.NaN,
        "NaN" => loss * float.NaN,
        "infinite" => loss * float.PositiveInfinity,
        _ => (loss * 0).sqrt(),   // its slope at 0 is infinite, times 0
    };
}
