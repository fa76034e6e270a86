using MultiTaskBert.Freezing;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Training.Checkpoints;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <content>What a checkpoint keeps of a run, and how a run goes on from one.</content>
internal sealed partial class TrainingRun
{
    private const string OptimizerPrefix = "optimizer.";
    private const string BestPrefix = "best.";
    private const string WeightingPrefix = "weighting.";
    private const string AggregationPrefix = "aggregation.";
    private const string AveragePrefix = "average.";

    private static readonly Dictionary<string, Tensor> NoTensors = new(StringComparer.Ordinal);

    private TrainingState State => new()
    {
        FormatVersion = TrainingState.CurrentVersion,
        Settings = _settings,
        Position = _at,
        Totals = _totals.State,
        DataSets = _dataSets.State,
        History = _history,
        Evaluations = _evaluations,
        Best = _best.State,
        Freezing = _frozenFor,
        Stalls = _stalls?.State,
        Plateau = _rates.Plateau,
        Weighting = _step.Weigher.State,
        Aggregation = _step.Aggregator?.State,
        Elapsed = Elapsed,
    };

    private LoopPosition? _savedAt;

    private void SaveCheckpoint()
    {
        _savedAt = _at;
        var saved = _checkpoints!.Save(_at.Updates, folder =>
        {
            using var scope = NewDisposeScope();
            var state = State;
            StateFiles.Write(folder, state, _model.state_dict(), new Dictionary<string, Tensor>(
                [
                    .. Prefixed(OptimizerPrefix, _step.Optimizer.GetState()),
                    .. Prefixed(BestPrefix, _best.Weights),
                    .. Prefixed(AveragePrefix, _average?.Tensors ?? NoTensors),
                    .. Prefixed(WeightingPrefix, state.Weighting?.Tensors ?? NoTensors),
                    .. Prefixed(AggregationPrefix, state.Aggregation?.Tensors ?? NoTensors),
                ],
                StringComparer.Ordinal));
        });
        Report(callback => callback.OnCheckpointSaved(saved));
    }

    /// <summary>Writes a checkpoint if there are any, so that nothing of what was done is lost.</summary>
    private StopReason Interrupted(StopReason reason)
    {
        if (_checkpoints is not null && _at != _savedAt)
        {
            SaveCheckpoint();
        }

        return reason;
    }

    /// <summary>Goes on from the newest checkpoint; returns whether there is one. The state is read and compared before anything is changed.</summary>
    private bool Resume()
    {
        if (_checkpoints?.Newest is not { } checkpoint)
        {
            return false;
        }

        try
        {
            Continue(checkpoint.Folder);
        }
        catch (Exception e) when (e is not (CheckpointException or OutOfMemoryException))
        {
            throw StateCheck.Wrong(checkpoint.Folder, e.Message.TrimEnd('.'), e);
        }

        return true;
    }

    // The weights come last: until then whatever is wrong leaves the model as it was.
    private void Continue(string folder)
    {
        using var scope = NewDisposeScope();
        var state = StateFiles.ReadState(folder);
        RunSettings.ThrowIfChanged(folder, state.Settings, _settings);
        StateCheck.Throw(folder, state, _options, _model);
        var weights = _model.state_dict();
        StateFiles.CheckWeights(folder, weights);
        var tensors = StateFiles.ReadTraining(folder);
        var values = _parameters.ToDictionary(p => p.Key, p => p.Value.Value, StringComparer.Ordinal);
        _step.Optimizer.LoadState(Without(OptimizerPrefix, tensors), [.. _parameters.Values]);
        _best.Continue(state.Best, Without(BestPrefix, tensors), values);
        _average?.Continue(Without(AveragePrefix, tensors), values);
        _at = state.Position;
        _totals = new EpochTotals(_model.Heads, state.Totals);
        _dataSets.Continue(state.DataSets);
        _history.AddRange(state.History);
        _evaluations.AddRange(state.Evaluations);
        _rates.Plateau = state.Plateau;
        if (state.Weighting is { } weighting)
        {
            _step.Weigher.Restore(weighting with { Tensors = Without(WeightingPrefix, tensors) });
        }

        if (state.Aggregation is { } aggregation)
        {
            _step.Aggregator?.Restore(aggregation with { Tensors = Without(AggregationPrefix, tensors) });
        }

        _stalls = _freeze.Stall is { } rule ? new StallCounter(rule, _stallsHigher, state.Stalls) : null;
        _elapsedBefore = state.Elapsed;

        using (no_grad())
        {
            StateFiles.ReadWeights(folder, weights);
        }

        // As it was in the last step, and not as it will be in the next: an evaluation may come in between.
        ApplyFreezing(state.Freezing);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Prefixed(string prefix, IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.Select(tensor => KeyValuePair.Create(prefix + tensor.Key, tensor.Value));

    private static Dictionary<string, Tensor> Without(string prefix, IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(tensor => tensor.Key[prefix.Length..], tensor => tensor.Value, StringComparer.Ordinal);
}
