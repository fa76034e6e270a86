using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Modeling;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Distilling;

/// <summary>Compares the protected heads of a model with those of its teacher. Not thread-safe.</summary>
internal sealed class Distiller
{
    private readonly DistillationOptions _options;
    private readonly (TaskHead Student, TaskHead Teacher, DistilledOutput Output)[] _pairs;

    /// <param name="model">The model that is trained.</param>
    /// <param name="options">Its teacher, and what is to be kept; they have been checked.</param>
    internal Distiller(MultiTaskModel model, DistillationOptions options)
    {
        _options = options;
        _pairs = [.. options.Protected.Select(name => (model.Head(name), options.Teacher.Head(name), ((IDistillableHead)model.Head(name)).Distilled))];
    }

    /// <summary>The weight of each distance in the total.</summary>
    internal double Weight => _options.Weight;

    /// <summary>The protected heads.</summary>
    internal IEnumerable<string> Heads => _pairs.Select(pair => pair.Student.Name);

    /// <summary>How far each protected head is from the teacher on a batch, before the weight; scalars with gradients, in the dispose scope of the caller.</summary>
    /// <param name="states">What the encoder of the model says about the batch.</param>
    /// <param name="batch">The batch, on the device of both models.</param>
    internal IReadOnlyList<HeadLoss> Losses(HiddenStates states, MtlBatch batch)
    {
        var goals = Goals(batch);
        return
        [
            .. _pairs.Select((pair, i) => new HeadLoss(
                pair.Student.Name, pair.Output.Mean(EncoderReading.Output(pair.Student, states), goals[i], batch.AttentionMask, _options.Temperature))),
        ];
    }

    /// <summary>For each protected head the share of each of some micro-batches in its distance over all of them.</summary>
    internal Dictionary<string, double[]> Shares(IReadOnlyList<MtlBatch> batches) => _pairs.ToDictionary(
        pair => pair.Student.Name,
        pair =>
        {
            var counts = batches.Select(batch => (double)pair.Output.Count(batch.AttentionMask)).ToArray();
            var sum = counts.Sum();
            return counts.Select(count => count / sum).ToArray();
        },
        StringComparer.Ordinal);

    private Tensor[] Goals(MtlBatch batch)
    {
        using var noGradients = no_grad();
        var states = _options.Teacher.StatesOf(batch);
        return [.. _pairs.Select(pair => EncoderReading.Output(pair.Teacher, states))];
    }
}
