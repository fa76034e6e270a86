using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

/// <content>What a training goes by, once nothing is left open.</content>
public sealed partial record TrainerOptions
{
    internal int EpochsInForce => Epochs ?? Open<int>();

    internal int BatchSizeInForce => BatchSize ?? Open<int>();

    internal double LearningRateInForce => LearningRate ?? Open<double>();

    internal BatchSampler SamplerInForce => Sampler ?? Open<BatchSampler>();

    [DoesNotReturn]
    private static T Open<T>([CallerMemberName] string name = "") =>
        throw new InvalidOperationException($"{name} was asked for before the options that were left open were filled in.");
}
