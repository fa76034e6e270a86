using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary>One part of a model in a <see cref="FreezeReport"/>.</summary>
/// <param name="Component">The name of the part, as <see cref="ModelComponent.Name"/>.</param>
/// <param name="Kind">What kind of part it is.</param>
/// <param name="Trainable">Whether it learns.</param>
/// <param name="Parameters">The number of numbers in it.</param>
public sealed record FreezeReportRow(string Component, ComponentKind Kind, bool Trainable, long Parameters)
{
    internal static FreezeReportRow Of(ModelComponent component, bool frozen)
        => new(component.Name, component.Kind, !frozen, component.ParameterCount);
}
