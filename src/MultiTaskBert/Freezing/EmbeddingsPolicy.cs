using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary><see cref="FreezePolicy.Embeddings"/>.</summary>
internal sealed record EmbeddingsPolicy : FreezePolicy
{
    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => component.Kind == ComponentKind.Embeddings;
}
