using System.Globalization;
using MultiTaskBert.Freezing.Features;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training.Contracts;
using MultiTaskBert.Training.Results;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Training.Steps;
using TorchSharp.Modules;

namespace MultiTaskBert.Training.Evaluations;

/// <summary>The evaluations of a run on its dev set: with averaged weights if there is an average, and the weights of the best one kept if that is wanted. Not thread-safe.</summary>
internal sealed class DevEvaluations : IDisposable
{
    private readonly TrainerOptions _options;
    private readonly TrainingData _data;
    private readonly Collator _collator;
    private readonly ForwardPass _forward;
    private readonly Action<string> _warn;
    private readonly bool _isBestWanted;
    private readonly List<EvaluationRecord> _records = [];
    private IReadOnlyList<KeyValuePair<string, Parameter>> _trainable = [];

    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="options">When, by what and how to evaluate.</param>
    /// <param name="data">The rows.</param>
    /// <param name="collator">What makes batches of them.</param>
    /// <param name="prefix">The frozen layers of the run, or null to compute all of them.</param>
    /// <param name="warn">Is told, in a sentence, of evaluations that cannot be the best.</param>
    internal DevEvaluations(MultiTaskModel model, TrainerOptions options, TrainingData data, Collator collator, FrozenPrefix prefix, Action<string> warn)
    {
        (_options, _data, _collator, _warn) = (options, data, collator, warn);
        _isBestWanted = options.Evaluation.KeepBest || options.Stopping.Patience is not null;
        var formula = MetricFormula.Parse(options.Evaluation.BestMetric);
        Best = new BestEvaluation(options, keepWeights: options.Evaluation.KeepBest && data.Dev is not null, formula.IsLowerBetter(model));
        Average = options.Optimization.WeightAverage is { } average ? new WeightAverage(average) : null;

        // Averages of what was trained before it was frozen are not the weights that the frozen layers are known by.
        _forward = new ForwardPass(model, prefix: Average is null ? prefix : null);
        if (_isBestWanted && formula.WithoutScore(model, data.Dev) is { } unmeasured)
        {
            warn($"{unmeasured} No evaluation is the best one: the weights of the last step stay.");
        }
    }

    /// <summary>The best evaluation, with its weights; this object owns it.</summary>
    internal BestEvaluation Best { get; }

    /// <summary>The moving average of the weights, or null; this object owns it.</summary>
    internal WeightAverage? Average { get; }

    /// <summary>Whether the patience of early stopping is at its end.</summary>
    internal bool HasStopped => Best.HasStopped;

    /// <summary>The evaluations, in order.</summary>
    internal IReadOnlyList<EvaluationRecord> Records => _records;

    /// <summary>The evaluation of the weights after so many optimizer steps; null if there is none.</summary>
    internal EvaluationRecord? Of(long steps) => _records is [.., var last] && last.Step == steps ? last : null;

    /// <summary>Whether one is due within an epoch, after so many optimizer steps.</summary>
    internal bool IsDue(long steps) => _options.Evaluation.EverySteps is { } every && steps > 0 && steps % every == 0 && Of(steps) is null;

    /// <summary>Evaluates, unless these weights have been already or there is no dev set.</summary>
    /// <returns>The evaluation for callbacks; null if there was none.</returns>
    /// <exception cref="InvalidOperationException">The model no longer computes numbers, and the options say to stop.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    internal EvaluationRecord? Run(int epoch, long steps, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        if (_data.Dev is null || Of(steps) is not null)
        {
            return null;
        }

        EvaluationRecord record;
        Average?.Exchange();
        try
        {
            var evaluation = new EvaluationOptions
            {
                BatchSize = _options.Evaluation.BatchSize,
                Collation = _options.Batches.Collation,
                AllowUnknownLabels = _options.Evaluation.AllowUnknownLabels,
            };
            record = Best.Observe(epoch, steps, Evaluator.Evaluate(_forward, _data, evaluation, _collator, cancellationToken), elapsed, _trainable);
        }
        finally
        {
            Average?.Exchange();
        }

        StopIfNotFinite(record);
        _records.Add(record);
        return record;
    }

    /// <summary>To be told what is trainable, before it changes.</summary>
    internal void SetTrainable(IReadOnlyList<KeyValuePair<string, Parameter>> trainable)
    {
        _trainable = trainable;
        Best.BeforeTraining(trainable);
        Average?.SetTrainable(trainable);
    }

    /// <summary>Goes on with what was kept.</summary>
    internal void Continue(IEnumerable<EvaluationRecord> records) => _records.AddRange(records);

    /// <summary>Leaves the model with its final weights: the best ones if they are kept, else the last ones; averaged ones if there is an average. Returns whether they are the best.</summary>
    internal bool Finish()
    {
        Average?.Exchange();
        return Best.Restore();
    }

    public void Dispose()
    {
        Best.Dispose();
        Average?.Dispose();
    }

    // A model that no longer computes numbers ends the training, with the best weights so far in place, or is warned of, as the options say.
    private void StopIfNotFinite(EvaluationRecord record)
    {
        if (record.Result.NotFiniteHeads is { Count: > 0 } heads)
        {
            var found = string.Create(
                CultureInfo.InvariantCulture,
                $"The evaluation after step {record.Step} (epoch {record.Epoch}) is not finite: {string.Join(", ", heads.Select(head => FormattableString.Invariant($"the loss of head '{head}' is {record.Result[MetricNames.Of(head, EvaluationResult.Loss)]}")))}. ");
            if (_options.Gradients.OnNotFinite == NotFiniteAction.Stop)
            {
                throw new InvalidOperationException(found + (Best.Restore()
                    ? string.Create(CultureInfo.InvariantCulture, $"The weights are those of the best evaluation, after step {Best.Found!.Step}. ")
                    : "The weights are those of the last step. ") + "Lower the learning rate, or look for wrong values in the rows; OnNotFinite = NotFiniteAction.Skip goes on with a warning.");
            }

            _warn(found + "It is never the best one.");
        }
        else if (!double.IsFinite(record.Value) && _isBestWanted)
        {
            _warn(string.Create(
                CultureInfo.InvariantCulture,
                $"{OptionName.Of(_options.Evaluation.BestMetric)} '{_options.Evaluation.BestMetric}' is {record.Value} in the evaluation after step {record.Step} (epoch {record.Epoch}): the number is not defined for these rows and answers, so the evaluation is not the best one."));
        }
    }
}
