using MultiTaskBert.Sampling;

namespace MultiTaskBert.Tests.Sampling;

/// <summary>A sampler of one's own that gives nothing, or rows that are not there. Once a training of no batches ended as completed after 0 steps, and an index too high was an IndexOutOfRangeException.</summary>
[Collection(nameof(OneAtATime))]
public sealed class SamplerContractTests
{
    public static TheoryData<string, string, bool> Faults()
    {
        var faults = new TheoryData<string, string, bool>();
        foreach (var apart in (bool[])[false, true])
        {
            faults.Add("none", "gave no batch", apart);
            faults.Add("null", "returned null from Batches", apart);
            faults.Add("null batch", "gave a batch that is null, as number 0", apart);
            faults.Add("empty batch", "gave a batch that is without rows, as number 0", apart);
            faults.Add("too high", "gave row 8 in batch 0", apart);
            faults.Add("negative", "gave row -1 in batch 0", apart);
        }

        return faults;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fit_SamplerThatGivesWhatIsNotThere_IsNamed(string fault, string expected, bool oneTask)
    {
        using var model = TinyTask.Model(layers: 1);
        var before = ModelBits.Of(model);
        var trainer = new Trainer(model, Plain.Options with { Epochs = 1, Batches = Plain.Options.Batches with { Sampler = new Faulty(fault), Tasks = oneTask ? BatchTasks.OneTask : BatchTasks.Mixed } });
        var message = Assert.ThrowsAny<ArgumentException>(() => oneTask
            ? trainer.Fit(new MtlMixture(new("a", TinyTask.Rows(8)), new("b", TinyTask.Rows(8))))
            : trainer.Fit(TinyTask.Rows(8))).Message;
        Assert.Contains($"The sampler Faulty {expected}", message, StringComparison.Ordinal);
        Assert.Contains("of 8 row(s) it must give at least one batch, each of at least one index from 0 to 7.", message, StringComparison.Ordinal);
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    private sealed record Faulty(string Fault) : BatchSampler
    {
        // Told before the first step or when the batch comes.
        public override int BatchCount(SamplerInput input) => Fault switch { "none" => 0, _ => 1 };

        public override IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input) => Fault switch
        {
            "none" => [],
            "null" => null!,
            "null batch" => [null!],
            "empty batch" => [[]],
            "too high" => [[0, input.RowCount]],
            _ => [[-1]],
        };
    }
}
