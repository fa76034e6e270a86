using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary><see cref="FreezePolicy.Backbone"/>.</summary>
internal sealed record BackbonePolicy : FreezePolicy
{
    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => component.Kind is not (ComponentKind.Head or ComponentKind.Adapter);
}
