using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>Nothing is frozen: every part learns.</summary>
    public static FreezePolicy None { get; } = new NoneKind();

    private sealed record NoneKind : FreezePolicy, IFreezePolicyKind
    {
        public static string Keyword => "none";

        protected internal override PolicyTerm Term => new(Keyword);

        public static FreezePolicy FromTerm(PolicyTerm term) => None;

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => false;
    }
}
