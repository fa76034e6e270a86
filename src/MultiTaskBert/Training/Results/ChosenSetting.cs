namespace MultiTaskBert.Training;

/// <summary>Represents a setting that the options of a training left open: what the library chose for it, and why.</summary>
public sealed class ChosenSetting
{
    internal ChosenSetting(string name, string value, string reason) => (Name, Value, Reason) = (name, value, reason);

    /// <summary>Gets the name of the option, as in <see cref="TrainerOptions"/>.</summary>
    public string Name { get; }

    /// <summary>Gets what was chosen, as text.</summary>
    public string Value { get; }

    /// <summary>Gets why, in part of a sentence.</summary>
    public string Reason { get; }

    /// <summary>Writes the setting in a line, for instance <c>LearningRate 0.0002: all of an encoder of width 384 is trainable</c>.</summary>
    public override string ToString() => $"{Name} {Value}: {Reason}";
}
