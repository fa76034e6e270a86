using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Samples.Comparison;

/// <summary>What two runs must have in common to stand in one table, and for the second not to be needed.</summary>
internal sealed record MethodSettings
{
    /// <summary>The name of the encoder: the last part of its folder or id.</summary>
    public required string Model { get; init; }

    /// <summary>How many training rows, of all data sets or of each.</summary>
    public required string LimitTrain { get; init; }

    public required int LimitDev { get; init; }

    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    public required double LearningRate { get; init; }

    public required int MaxLength { get; init; }

    /// <summary>So many layers of the encoder are trainable, from the top; null if all are.</summary>
    public required int? TopLayers { get; init; }

    /// <summary>The threads of the tensor library; null leaves them as they are.</summary>
    public required int? Threads { get; init; }

    /// <summary>Where gradients of single heads are taken; null for a method that takes none, so that its runs serve for either place.</summary>
    public GradientSite? Site { get; init; }

    /// <summary>The settings of a run with such options.</summary>
    public MethodSettings For(TrainerOptions options) => this with
    {
        Site = options.Gradients.Aggregation is not null || options.LossWeighting.Needs.HasFlag(WeightingNeeds.GradientNorms) ? options.Gradients.Site : null,
    };
}
