namespace MultiTaskBert.Heads;

/// <summary>Defines a head whose output can be held to that of an earlier model (<see cref="Training.DistillationOptions"/>). Implement it in a head of your own to make that possible.</summary>
public interface IDistillableHead
{
    /// <summary>Gets what the output is, and so how two outputs are compared; one of those of <see cref="DistilledOutput"/>, or one of your own.</summary>
    public DistilledOutput Distilled { get; }
}
