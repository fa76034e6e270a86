namespace MultiTaskBert.Training;

/// <summary>What happens when a loss or a gradient is infinite or no number.</summary>
public enum NotFiniteAction
{
    /// <summary>The training ends with an error that names the heads, the step and its rows. The model has the weights of the step before.</summary>
    Stop,

    /// <summary>The step is left out: model, optimizer and loss weighting stay as they were. It is counted, reported to callbacks and logged.</summary>
    Skip,
}
