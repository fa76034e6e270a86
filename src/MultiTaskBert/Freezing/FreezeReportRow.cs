using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary>One part of a model in a <see cref="FreezeReport"/>.</summary>
/// <param name="Component">The name of the part, as <see cref="ModelComponent.Name"/>.</param>
/// <param name="Kind">What kind of part it is.</param>
/// <param name="Trainable">Whether any of it is trainable.</param>
/// <param name="Parameters">The number of numbers in it.</param>
public sealed record FreezeReportRow(string Component, ComponentKind Kind, bool Trainable, long Parameters)
{
    /// <summary>The number of trainable numbers in it; all of <see cref="Parameters"/>, none, or some if single parameters are frozen.</summary>
    public long TrainableParameters { get; init; } = Trainable ? Parameters : 0;

    /// <param name="component">The part.</param>
    /// <param name="isFrozen">Whether a parameter is frozen, by its name.</param>
    internal static FreezeReportRow Of(ModelComponent component, Func<string, bool> isFrozen)
    {
        var learning = component.Parameters.Where(p => !isFrozen(p.Key)).Sum(p => p.Value.numel());
        return new(component.Name, component.Kind, learning > 0, component.ParameterCount) { TrainableParameters = learning };
    }
}
