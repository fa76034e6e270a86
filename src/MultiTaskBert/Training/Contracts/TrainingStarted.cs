using MultiTaskBert.Backbones;
using MultiTaskBert.Freezing;

namespace MultiTaskBert.Training;

/// <summary>Represents what is known before the first step.</summary>
public sealed class TrainingStarted : TrainingEvent
{
    internal TrainingStarted(TrainerOptions options, FreezeReport parameters)
    {
        Options = options;
        Parameters = parameters;
    }

    /// <summary>Gets the options of the training, with nothing left open.</summary>
    public TrainerOptions Options { get; }

    /// <summary>Gets the trainable and the frozen parameters at the start.</summary>
    public FreezeReport Parameters { get; }

    /// <summary>Gets the names of the heads.</summary>
    public IReadOnlyList<string> Heads { get; internal init; } = [];

    /// <summary>Gets the number of training rows.</summary>
    public int Rows { get; internal init; }

    /// <summary>Gets the number of optimizer steps if nothing ends the training early.</summary>
    public long TotalSteps { get; internal init; }

    /// <summary>Gets, for each head, the number of training rows that have a label for it.</summary>
    public IReadOnlyDictionary<string, int> LabelCounts { get; internal init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Gets the number of training rows of each data set, by name, in a training on a <see cref="MtlMixture"/>; else empty.</summary>
    public IReadOnlyDictionary<string, int> DataSets { get; internal init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Gets how the labels of heads are understood, a sentence for each head of which there is something to say: the scheme of its tags, and what they sit on.</summary>
    public IReadOnlyList<string> LabelReadings { get; internal init; } = [];

    /// <summary>Gets what the options left open, what was chosen for it, and why; empty if they left nothing open.</summary>
    public IReadOnlyList<ChosenSetting> Chosen { get; internal init; } = [];

    /// <summary>Gets the type in which the encoder multiplies matrices.</summary>
    public Precision Precision { get; internal init; }

    /// <summary>Gets the folder of the checkpoint that the training goes on from, or null if it starts anew.</summary>
    public string? ResumedFrom { get; internal init; }

    /// <summary>Gets the number of optimizer steps that were done before.</summary>
    public long StepsBefore { get; internal init; }

    /// <summary>Gets what is done about the output of frozen layers, in a sentence; null if no layer is frozen together with all below it.</summary>
    public string? FrozenLayers { get; internal init; }

    /// <summary>Gets what the user should know before the first step, such as checkpoints that were passed over because they are damaged.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];
}
