using System.Globalization;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>
    /// This policy, in the first epochs only: <c>FreezePolicy.Backbone.UntilEpoch(2)</c> trains the heads alone for two epochs. Windows are
    /// joined like any policies, so a part can thaw and freeze again: <c>Backbone.UntilEpoch(1) + Backbone.FromEpoch(3)</c>.
    /// </summary>
    /// <param name="epochs">For how many epochs, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is less than 1.</exception>
    public FreezePolicy UntilEpoch(int epochs) => new DuringKind(this, new FreezeWindow { UntilEpoch = Positive(epochs, nameof(epochs)) });

    /// <summary>This policy, once so many epochs are completed.</summary>
    /// <param name="epochs">After how many epochs, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is less than 1.</exception>
    public FreezePolicy FromEpoch(int epochs) => new DuringKind(this, new FreezeWindow { FromEpoch = Positive(epochs, nameof(epochs)) });

    /// <summary>This policy, in the first optimizer steps only.</summary>
    /// <param name="steps">For how many steps, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is less than 1.</exception>
    public FreezePolicy UntilStep(int steps) => new DuringKind(this, new FreezeWindow { UntilStep = Positive(steps, nameof(steps)) });

    /// <summary>This policy, once so many optimizer steps are done.</summary>
    /// <param name="steps">After how many steps, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is less than 1.</exception>
    public FreezePolicy FromStep(int steps) => new DuringKind(this, new FreezeWindow { FromStep = Positive(steps, nameof(steps)) });

    private static int Positive(int value, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, parameter);
        return value;
    }

    /// <summary>From when (inclusive) to when (exclusive) a policy holds, by what is completed.</summary>
    private sealed record FreezeWindow
    {
        public int FromEpoch { get; init; }

        public int UntilEpoch { get; init; } = int.MaxValue;

        public int FromStep { get; init; }

        public int UntilStep { get; init; } = int.MaxValue;

        public bool Holds(FreezeProgress progress) =>
            progress.Epoch >= FromEpoch && progress.Epoch < UntilEpoch && progress.Step >= FromStep && progress.Step < UntilStep;
    }

    private sealed record DuringKind(FreezePolicy Inner, FreezeWindow Window) : FreezePolicy, IFreezePolicyKind
    {
        private const string FromEpochName = "from-epoch";
        private const string UntilEpochName = "until-epoch";
        private const string FromStepName = "from-step";
        private const string UntilStepName = "until-step";

        public static string Keyword => "during";

        public override StallRule? Stall => Inner.Stall;

        protected internal override PolicyTerm Term
        {
            get
            {
                var term = new PolicyTerm(Keyword).With(Inner.ToString());
                foreach (var (name, value, otherwise) in ((string, int, int)[])
                [
                    (FromEpochName, Window.FromEpoch, 0),
                    (UntilEpochName, Window.UntilEpoch, int.MaxValue),
                    (FromStepName, Window.FromStep, 0),
                    (UntilStepName, Window.UntilStep, int.MaxValue),
                ])
                {
                    term = value == otherwise ? term : term.With(name, value.ToString(CultureInfo.InvariantCulture));
                }

                return term;
            }
        }

        public static FreezePolicy FromTerm(PolicyTerm term) => new DuringKind(
            Parse(term.ReadValue("a policy")),
            new FreezeWindow
            {
                FromEpoch = Read(term, FromEpochName, 0),
                UntilEpoch = Read(term, UntilEpochName, int.MaxValue),
                FromStep = Read(term, FromStepName, 0),
                UntilStep = Read(term, UntilStepName, int.MaxValue),
            });

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => Window.Holds(progress) && Inner.IsFrozen(component, progress);

        public override bool IsFrozen(ModelComponent component, string parameter, FreezeProgress progress) =>
            Window.Holds(progress) && Inner.IsFrozen(component, parameter, progress);

        public override IEnumerable<FreezeMatch> Matches(IReadOnlyList<ModelComponent> components) => Inner.Matches(components);

        public override IEnumerable<string> Check(IReadOnlyList<ModelComponent> components) => Inner.Check(components);

        private static int Read(PolicyTerm term, string name, int otherwise) =>
            term.ReadText(name) is null ? otherwise : Positive(term.ReadInteger(name, otherwise), name);
    }
}
