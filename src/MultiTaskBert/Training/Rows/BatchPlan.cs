using MultiTaskBert.Sampling;
using MultiTaskBert.Training.Reports;

namespace MultiTaskBert.Training.Rows;

/// <summary>Which rows make which step of a training, and how many steps there are. The length of a row is found once, and only if the sampler asks for it.</summary>
internal sealed class BatchPlan
{
    private readonly TrainerOptions _options;
    private readonly Lazy<EpochBatches> _batches;
    private readonly Lazy<long> _steps;

    internal BatchPlan(MultiTaskModel model, TrainerOptions options, TrainingData data)
    {
        _options = options;
        var lengths = new Lazy<IReadOnlyList<int>>(() =>
        {
            var collator = model.CreateCollator(options.Batches.Collation);
            return new RowLengths(data.Train.Count, row => collator.LengthOf(data.Train[row]), rows => new LongWork(options, "Measuring the lengths of rows", rows).Done);
        });
        _batches = new Lazy<EpochBatches>(() => Batches(options, data, lengths));   // only now, as the options may be wrong
        _steps = new Lazy<long>(CountSteps);
    }

    /// <summary>The number of optimizer steps, as learning-rate schedules see it.</summary>
    internal long TotalSteps => Math.Min(_steps.Value, _options.Stopping.MaxSteps ?? long.MaxValue);

    /// <summary>Whether <see cref="StoppingOptions.MaxSteps"/> ends the training before its last epoch is done.</summary>
    internal bool IsCutShort => _options.Stopping.MaxSteps < _steps.Value;

    /// <summary>The number of batches of an epoch, counted from 0.</summary>
    /// <exception cref="ArgumentException">The sampler cannot make batches of these rows.</exception>
    internal int BatchCount(int epoch) => _batches.Value.Count(epoch);

    /// <summary>The rows of each micro-batch of each step that is left of an epoch.</summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="doneInEpoch">How many of its steps are done.</param>
    /// <param name="done">How many steps of the training are done.</param>
    internal IEnumerable<IReadOnlyList<int>[]> StepsLeft(int epoch, int doneInEpoch, long done) =>
        _batches.Value.Of(epoch).Chunk(_options.Gradients.AccumulationSteps).Skip(doneInEpoch).Take((int)Math.Min(TotalSteps - done, int.MaxValue));

    // One data set is a mixture too, of which there is nothing to mix.
    private static EpochBatches Batches(TrainerOptions options, TrainingData data, Lazy<IReadOnlyList<int>> lengths) =>
        data.IsMixture && options.Batches.Tasks == BatchTasks.OneTask
            ? new OneTaskBatches(data.Parts, options.Batches.Mixing, options.SamplerInForce, options.BatchSizeInForce, options.Seed, options.EpochsInForce, lengths)
            : new MixedTaskBatches(
                data.Parts, data.IsMixture ? options.Batches.Mixing : TaskMixing.AllRowsOnce, options.SamplerInForce, options.BatchSizeInForce, options.Seed, options.EpochsInForce, lengths);

    // Those beyond the greatest number need not be counted.
    private long CountSteps()
    {
        var steps = 0L;
        for (var epoch = 0; epoch < _options.EpochsInForce && !(steps > _options.Stopping.MaxSteps); epoch++)
        {
            steps += ((long)BatchCount(epoch) + _options.Gradients.AccumulationSteps - 1) / _options.Gradients.AccumulationSteps;
        }

        return steps;
    }
}
