namespace MultiTaskBert.Training;

/// <summary>Specifies what happens when a loss or a gradient of a step, or a loss of an evaluation, is infinite or no number.</summary>
public enum NotFiniteAction
{
    /// <summary>The training ends with an error that names the heads, the step and its rows. The model has the weights of the step before; after an evaluation those of the best one so far.</summary>
    Stop,

    /// <summary>The step is left out: model, optimizer and loss weighting stay as they were. It is counted, reported to callbacks and logged. An evaluation is warned of, and is never the best.</summary>
    Skip,
}
