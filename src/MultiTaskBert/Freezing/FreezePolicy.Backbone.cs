using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>The whole encoder is frozen, embeddings, layers and pooler: only the heads learn, and adapters if there are any.</summary>
    public static FreezePolicy Backbone { get; } = new BackboneKind();

    private sealed record BackboneKind : FreezePolicy, IFreezePolicyKind
    {
        public static string Keyword => "backbone";

        protected internal override PolicyTerm Term => new(Keyword);

        public static FreezePolicy FromTerm(PolicyTerm term) => Backbone;

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) =>
            component.Kind is not (ComponentKind.Head or ComponentKind.Adapter);
    }
}
