using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Sampling;

/// <summary>The table of batch samplers: what text can name.</summary>
internal static class BatchSamplerKinds
{
    internal static readonly StrategyStyle Style = new("batch sampler", "Batches", "length_bucketed(pool_batches=50)", typeof(BatchSampler).Assembly);

    internal static readonly StrategyKinds<BatchSampler> All = new StrategyKinds<BatchSampler>(Style)
        .With<LengthBucketedBatches>()
        .With<SequentialBatches>()
        .With<ShuffledBatches>()
        .With<TokenBudgetBatches>();
}
