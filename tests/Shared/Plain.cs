using MultiTaskBert.Backbones;
using MultiTaskBert.Sampling;

namespace MultiTaskBert.Tests;

/// <summary>Options that leave nothing to the library, so that a test goes by its own numbers whatever the defaults are and whatever the processor can do.</summary>
internal static class Plain
{
    internal static TrainerOptions Options { get; } = new()
    {
        Epochs = 3,
        BatchSize = 32,
        LearningRate = 5e-5,
        Batches = new() { Sampler = BatchSampler.Shuffled() },
        Precision = Precision.Float32,
        Freeze = FreezePolicy.Backbone,
    };
}
