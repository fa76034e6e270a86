namespace MultiTaskBert.Training;

/// <summary>A setting that the options of a training left open, what the library chose for it, and why.</summary>
/// <param name="Name">The option, as in <see cref="TrainerOptions"/>.</param>
/// <param name="Value">What was chosen, as text.</param>
/// <param name="Reason">Why, in part of a sentence.</param>
public sealed record ChosenSetting(string Name, string Value, string Reason)
{
    /// <summary>For instance <c>LearningRate 0.0002: all of an encoder of width 384 is trainable</c>.</summary>
    public override string ToString() => $"{Name} {Value}: {Reason}";
}
