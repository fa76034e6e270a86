using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>Everything is frozen: for inference and evaluation. A training refuses it, having nothing to train.</summary>
    public static FreezePolicy Everything { get; } = new EverythingKind();

    private sealed record EverythingKind : FreezePolicy, IFreezePolicyKind
    {
        public static string Keyword => "everything";

        protected internal override PolicyTerm Term => new(Keyword);

        public static FreezePolicy FromTerm(PolicyTerm term) => Everything;

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => true;
    }
}
