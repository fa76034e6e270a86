using MultiTaskBert.Data;
using MultiTaskBert.Sampling;
using MultiTaskBert.Tests.Data.Rows;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>A training on rows in a temporary file has the bits of one on the same rows in memory. Oracle: that one.</summary>
[Collection(nameof(OneAtATime))]
public sealed class DiskRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MtlDataset _train = TinyTask.Rows(60);
    private readonly MtlDataset _dev = TinyTask.Rows(16, seed: 2);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Samplers() => ["shuffled", "length_bucketed(pool_batches=2)", "token_budget(max_tokens=60)"];

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Fit_RowsOnDisk_GivesTheBitsOfRowsInMemory(string sampler)
    {
        var options = Options(sampler);
        var memory = Train(_train.Shuffle(4), options);
        var disk = Train(OnDisk.Of(_train).Shuffle(4), options);
        AssertSame(memory, disk);
    }

    [Fact]
    public void Fit_MixtureOfMemoryAndDisk_GivesTheBitsOfMemory()
    {
        var options = Options("length_bucketed(pool_batches=2)") with { Batches = new() { Mixing = TaskMixing.Proportional, Sampler = BatchSampler.Parse("length_bucketed(pool_batches=2)"), Tasks = BatchTasks.OneTask } };
        AssertSame(Train(Mixture(rows => rows), options), Train(Mixture(rows => OnDisk.Of(rows)), options));

        MtlMixture Mixture(Func<MtlDataset, MtlDataset> kept) => new(new MixtureMember("a", kept(_train.Take(40))) { Dev = kept(_dev) }, new MixtureMember("b", _train.Skip(40)));
    }

    [Fact]
    public void Fit_InterruptedInMemory_GoesOnFromTheDiskWithTheSameBits()
    {
        var options = Options("length_bucketed(pool_batches=2)");
        var whole = Train(_train, options);
        using var model = TinyTask.Model();
        using var stop = new CancellationTokenSource();
        var checkpoints = new CheckpointOptions { Folder = _folder.Path, EverySteps = 1, Resume = true };
        Assert.Throws<TrainingCanceledException>(() => new Trainer(model, options with { Checkpoints = checkpoints, Callbacks = [new Cancel(5, stop)] }).Fit(_train, _dev, stop.Token));
        AssertSame(whole, Train(OnDisk.Of(_train), options with { Checkpoints = checkpoints }, seed: 9));
    }

    [Fact]
    public void RowMemory_RowReadTwice_IsEncodedOnce()
    {
        var disk = OnDisk.Of(_train.Take(3));
        var memory = new RowMemory(1000);
        var encoder = TinyTask.Model().CreateCollator().Rows;
        var asked = 0;
        var first = memory.Get(disk[1], Encode);
        Assert.Same(first, memory.Get(disk.Shuffle(5).First(row => row.Equals(disk[1])), Encode));
        Assert.NotSame(first, memory.Get(disk[2], Encode));
        Assert.NotSame(first, memory.Get(disk.WithLabel("topic", "Jobs")[1], Encode));
        Assert.Equal(3, asked);

        EncodedRow Encode(MtlRow row)
        {
            asked++;
            return encoder.Encode(row);
        }
    }

    private static TrainerOptions Options(string sampler) => Plain.Options with { Epochs = 3, BatchSize = 8, Batches = new() { Sampler = BatchSampler.Parse(sampler) } };

    private (TrainingResult Result, Dictionary<string, string> Bits) Train(MtlDataset train, TrainerOptions options, long seed = 0)
    {
        using var model = TinyTask.Model(seed: seed);
        return (new Trainer(model, options).Fit(train, _dev), ModelBits.Of(model));
    }

    private static (TrainingResult Result, Dictionary<string, string> Bits) Train(MtlMixture mixture, TrainerOptions options)
    {
        using var model = TinyTask.Model();
        return (new Trainer(model, options).Fit(mixture), ModelBits.Of(model));
    }

    private static void AssertSame((TrainingResult Result, Dictionary<string, string> Bits) expected, (TrainingResult Result, Dictionary<string, string> Bits) actual)
    {
        Assert.Empty(ModelBits.Changed(expected.Bits, actual.Bits));
        Assert.Equal(expected.Result.Steps, actual.Result.Steps);
        Assert.Equal(expected.Result.History.Select(epoch => epoch.Loss), actual.Result.History.Select(epoch => epoch.Loss));
        Assert.Equal(expected.Result.BestMetrics, actual.Result.BestMetrics);
    }

    private sealed class Cancel(int after, CancellationTokenSource stop) : ITrainerCallback
    {
        public void OnStepCompleted(StepCompleted step)
        {
            if (step.Step == after)
            {
                stop.Cancel();
            }
        }
    }
}
