using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>The token, position and segment embeddings are frozen.</summary>
    public static FreezePolicy Embeddings { get; } = new EmbeddingsKind();

    private sealed record EmbeddingsKind : FreezePolicy, IFreezePolicyKind
    {
        public static string Keyword => "embeddings";

        protected internal override PolicyTerm Term => new(Keyword);

        public static FreezePolicy FromTerm(PolicyTerm term) => Embeddings;

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => component.Kind == ComponentKind.Embeddings;
    }
}
