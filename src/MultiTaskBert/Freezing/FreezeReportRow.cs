using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary>Represents one part of a model in a <see cref="FreezeReport"/>. Immutable.</summary>
public sealed class FreezeReportRow
{
    internal FreezeReportRow(string component, ComponentKind kind, long parameters, long trainableParameters)
    {
        Component = component;
        Kind = kind;
        Parameters = parameters;
        TrainableParameters = trainableParameters;
    }

    /// <summary>Gets the name of the part, as <see cref="ModelComponent.Name"/>.</summary>
    public string Component { get; }

    /// <summary>Gets what kind of part it is.</summary>
    public ComponentKind Kind { get; }

    /// <summary>Gets whether any of it is trainable.</summary>
    public bool Trainable => TrainableParameters > 0;

    /// <summary>Gets the number of numbers in it.</summary>
    public long Parameters { get; }

    /// <summary>Gets the number of trainable numbers in it; all of <see cref="Parameters"/>, none, or some if single parameters are frozen.</summary>
    public long TrainableParameters { get; }

    /// <summary>The row of a part.</summary>
    /// <param name="component">The part.</param>
    /// <param name="isFrozen">Whether a parameter is frozen, by its name.</param>
    internal static FreezeReportRow Of(ModelComponent component, Func<string, bool> isFrozen) =>
        new(component.Name, component.Kind, component.ParameterCount, component.Parameters.Where(p => !isFrozen(p.Key)).Sum(p => p.Value.numel()));
}
