using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary><see cref="FreezePolicy.Everything"/>.</summary>
internal sealed record EverythingPolicy : FreezePolicy
{
    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => true;
}
