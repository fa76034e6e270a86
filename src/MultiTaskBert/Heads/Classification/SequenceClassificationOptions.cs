namespace MultiTaskBert;

/// <summary>Options of a <see cref="SequenceClassificationHead"/>.</summary>
public sealed record SequenceClassificationOptions : ClassificationOptions
{
    /// <summary>What the head reads.</summary>
    public Pooling Pooling { get; init; } = Pooling.Cls;
}
