namespace MultiTaskBert.Optimization;

/// <summary>A schedule that <see cref="LearningRateSchedule.FromName"/> finds.</summary>
internal interface INamedSchedule
{
    /// <summary>Its name, as transformers writes it.</summary>
    public static abstract string Name { get; }
}
