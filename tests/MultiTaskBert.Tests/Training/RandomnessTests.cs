using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>Everything random follows from the seed, and the application keeps its own generator.</summary>
[Collection(nameof(OneAtATime))]
public sealed class RandomnessTests
{
    [Fact]
    public void Fit_SameSeed_GivesTheSameBitsWhateverWasDrawnBefore()
    {
        var first = Train(seed: 7);
        using (rand(100))
        {
            Assert.Empty(ModelBits.Changed(first, Train(seed: 7)));
        }
    }

    [Fact]
    public void Fit_OtherSeed_GivesOtherBits() => Assert.NotEmpty(ModelBits.Changed(Train(seed: 7), Train(seed: 8)));

    [Fact]
    public void Fit_OtherSeedInOneBatch_DiffersByDropoutAlone()
    {
        // One batch has no order that matters; what is left is dropout.
        Assert.NotEmpty(ModelBits.Changed(Train(7, batchSize: 16, dropout: 0.1), Train(8, batchSize: 16, dropout: 0.1)));
    }

    [Fact]
    public void Fit_Dropout_IsInForceWhileTraining() =>
        Assert.NotEmpty(ModelBits.Changed(Train(7, batchSize: 16, dropout: 0), Train(7, batchSize: 16, dropout: 0.3)));

    [Fact]
    public void Fit_ApplicationUsesTheRandomGenerator_GetsItBackAsItWas()
    {
        using var scope = NewDisposeScope();
        using var model = TinyTask.Model();
        var before = random.get_rng_state().bytes.ToArray();
        new Trainer(model, Plain.Options with { Epochs = 1, Freeze = FreezePolicy.None }).Fit(TinyTask.Rows(8));
        Assert.Equal(before, random.get_rng_state().bytes.ToArray());
    }

    private static Dictionary<string, string> Train(long seed, int batchSize = 4, double dropout = 0.1)
    {
        using var model = TinyTask.Model(dropout: dropout);
        var rows = TinyTask.Rows(16);
        new Trainer(model, Plain.Options with { Epochs = 2, BatchSize = batchSize, LearningRate = 1e-3, Seed = seed, Freeze = FreezePolicy.None }).Fit(rows, rows);
        return ModelBits.Of(model);
    }
}
