namespace MultiTaskBert;

/// <summary>Represents the options of a <see cref="SequenceClassificationHead"/>.</summary>
public sealed class SequenceClassificationOptions : ClassificationOptions
{
    /// <summary>Initializes the defaults.</summary>
    public SequenceClassificationOptions()
    {
    }

    /// <summary>Initializes what all classifying heads have, and the defaults of the rest.</summary>
    internal SequenceClassificationOptions(ClassificationOptions other)
        : base(other)
    {
    }

    /// <summary>Gets what the head reads.</summary>
    public Pooling Pooling { get; init; } = Pooling.Cls;
}
