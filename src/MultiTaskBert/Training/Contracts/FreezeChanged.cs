using MultiTaskBert.Freezing;

namespace MultiTaskBert.Training;

/// <summary>Represents a change of what is frozen during a training.</summary>
public sealed class FreezeChanged : TrainingEvent
{
    internal FreezeChanged(int epoch, long step, FreezeReport parameters)
    {
        Epoch = epoch;
        Step = step;
        Parameters = parameters;
    }

    /// <summary>Gets the number of epochs done.</summary>
    public int Epoch { get; }

    /// <summary>Gets the number of optimizer steps done.</summary>
    public long Step { get; }

    /// <summary>Gets the trainable and the frozen parameters from now on.</summary>
    public FreezeReport Parameters { get; }

    /// <summary>Gets what is done about the output of frozen layers, in a sentence; null if no layer is frozen together with all below it.</summary>
    public string? FrozenLayers { get; internal init; }
}
