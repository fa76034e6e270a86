using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary><see cref="FreezePolicy.None"/>.</summary>
internal sealed record NonePolicy : FreezePolicy
{
    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => false;
}
