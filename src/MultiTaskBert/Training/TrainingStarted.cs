using MultiTaskBert.Backbones;
using MultiTaskBert.Freezing;

namespace MultiTaskBert.Training;

/// <summary>What is known before the first step.</summary>
/// <param name="Options">The options of the training, with nothing left open.</param>
/// <param name="Heads">The names of the heads.</param>
/// <param name="Rows">The number of training rows.</param>
/// <param name="TotalSteps">The number of optimizer steps if nothing ends the training early.</param>
/// <param name="Freeze">The policy in force.</param>
/// <param name="Learning">What learns at the start, and how many parameters that is.</param>
/// <param name="LabelCounts">For each head the number of training rows that have a label for it.</param>
public sealed record TrainingStarted(
    TrainerOptions Options,
    IReadOnlyList<string> Heads,
    int Rows,
    long TotalSteps,
    FreezePolicy Freeze,
    FreezeReport Learning,
    IReadOnlyDictionary<string, int> LabelCounts)
{
    /// <summary>The number of training rows of each data set, by name, in a training on a <see cref="MtlMixture"/>; else empty.</summary>
    public IReadOnlyDictionary<string, int> DataSets { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>How the labels of heads are understood, a sentence for each head of which there is something to say: the scheme of its tags, and what they sit on.</summary>
    public IReadOnlyList<string> LabelReadings { get; init; } = [];

    /// <summary>What the options left open, what was chosen for it, and why; empty if they left nothing open.</summary>
    public IReadOnlyList<ChosenSetting> Chosen { get; init; } = [];

    /// <summary>In which type the encoder multiplies matrices.</summary>
    public Precision Precision { get; init; }

    /// <summary>The folder of the checkpoint that the training goes on from, or null if it starts anew.</summary>
    public string? ResumedFrom { get; init; }

    /// <summary>The number of optimizer steps that were done before.</summary>
    public long StepsBefore { get; init; }

    /// <summary>What is done about the output of frozen layers, in a sentence; null if no layer is frozen together with all below it.</summary>
    public string? FrozenLayers { get; init; }

    /// <summary>What the user should know before the first step, such as checkpoints that were passed over because they are damaged.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Where <see cref="Stop"/> goes; null of an event that no training gave.</summary>
    internal StopRequest? Request { get; init; }

    /// <summary>Asks the training to stop: it ends before its first step. The result says <see cref="StopReason.Callback"/> and the reason.</summary>
    /// <param name="reason">Why, for <see cref="TrainingResult.StopDetail"/>; of several the first is kept.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    /// <exception cref="InvalidOperationException">The event is not one that a training handed to its callbacks.</exception>
    public void Stop(string reason) => StopRequest.Ask(Request, reason);
}
