using System.Globalization;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Training.Totals;

namespace MultiTaskBert.Training.Checkpoints;

/// <summary>Sees that what a state says can be, before anything is changed: its hashes show that it is as it was written, and not that it is right.</summary>
internal static class StateCheck
{
    /// <exception cref="CheckpointException">Something cannot be; it is named.</exception>
    internal static void Throw(string checkpoint, TrainingState state, TrainerOptions options, MultiTaskModel model)
    {
        var at = state.Position;
        (bool IsRight, string Problem)[] rules =
        [
            (at.Epoch >= 1 && at.Epoch <= (long)options.EpochsInForce + 1, $"the epoch is {at.Epoch}, of {options.EpochsInForce}"),
            (at.StepsInEpoch >= 0 && at.Batches >= 0 && at.SkippedInARow >= 0, "a count of steps or batches is below 0"),
            (at.Updates >= 0 && at.Updates <= at.Steps, $"{at.Updates} of {at.Steps} steps are said to be done"),
            (at.StepsInEpoch <= at.Steps && at.Steps <= at.Batches, $"there are {at.StepsInEpoch} steps in the epoch, {at.Steps} steps and {at.Batches} batches"),
            (state.Elapsed >= TimeSpan.Zero, $"the time is {state.Elapsed}"),
            (state.History.Count == at.Epoch - 1 && state.History.All(epoch => epoch is { HeadLosses: not null, Weights: not null, LabelCounts: not null }), $"the history has {state.History.Count} epochs, and epoch {at.Epoch} is under way"),
            (state.Evaluations.All(evaluation => evaluation is { Result: { Metrics: not null, LowerIsBetter: not null, DataSets: not null } }), "an evaluation has no numbers"),
            (state.Best.Waited >= 0, "a count of evaluations is below 0"),
            (model.Heads.All(head => state.Totals.Heads.GetValueOrDefault(head.Name) is not null), "the sums lack a head"),
            (state.Totals is { Steps: >= 0, SkippedBatches: >= 0, SkippedSteps: >= 0, TruncatedRows: >= 0 }, "a count of the epoch under way is below 0"),
            (state.Freezing is { Epoch: >= 0, Step: >= 0, Stalls: >= 0, LayerCount: >= 0 }, "what freezing goes by is below 0"),
            ((options.Optimization.ReduceOnPlateau is null) == (state.Plateau is null), "the state of the plateau rule is missing, or there is one without a rule"),
            (state.Plateau is null or { LearningRate: >= 0 and < double.PositiveInfinity, Waited: >= 0, CooldownLeft: >= 0 }, "the plateau rule has a number that cannot be"),
            (state.Stalls is null or { Waited: >= 0, Stalls: >= 0 }, "the stall rule has a number below 0"),
            (IsRight(state.Totals.Gradients, model.Heads.Count), "the sums of gradients are of other heads"),
        ];
        if (Array.Find(rules, rule => !rule.IsRight).Problem is { } problem)
        {
            throw Wrong(checkpoint, problem);
        }
    }

    /// <summary>The error of a state that cannot be gone on from.</summary>
    internal static CheckpointException Wrong(string checkpoint, string problem, Exception? inner = null) => new(
        string.Create(CultureInfo.InvariantCulture, $"'{checkpoint}' is whole, but training cannot go on from it: {problem}. Delete that folder to go on from the checkpoint before, or start anew with another Checkpoints.Folder. No weight was changed."),
        inner);

    private static bool IsRight(GradientTotals.Sums? gradients, int heads) => gradients is null
        || (gradients is { Weights: not null, Norms: not null, Cosines: not null, MagnitudeSimilarities: not null, Counts: not null, Steps: >= 0, Pairs: >= 0 }
            && gradients.Weights.Length == heads && gradients.Norms.Length == heads && gradients.Cosines.Length == heads * heads
            && gradients.MagnitudeSimilarities.Length == heads * heads && gradients.Counts.Length == heads * heads);
}
