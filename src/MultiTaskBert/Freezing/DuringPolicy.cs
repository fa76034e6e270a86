using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Freezing;

/// <summary><see cref="FreezePolicy.During"/>.</summary>
internal sealed record DuringPolicy(FreezePolicy Policy) : FreezePolicy, IPatternPolicy
{
    private const string FromEpochName = "from-epoch";
    private const string UntilEpochName = "until-epoch";
    private const string FromStepName = "from-step";
    private const string UntilStepName = "until-step";

    public int? StartEpoch { get; init; }

    public int? EndEpoch { get; init; }

    public int? StartStep { get; init; }

    public int? EndStep { get; init; }

    /// <inheritdoc/>
    public override StallRule? Stall => Policy.Stall;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        rules.Require(Policy is not null, Policy, "it must be a policy");
        rules.AtLeast(StartEpoch, 1);
        rules.AtLeast(EndEpoch, 1);
        rules.AtLeast(StartStep, 1);
        rules.AtLeast(EndStep, 1);
        rules.AddRange(Policy?.Check() ?? []);
    }

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<ModelComponent> components, OptionRules rules) => Policy.ValidateFor(components, rules);

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => Holds(progress) && Policy.IsFrozen(component, progress);

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, string parameter, FreezeProgress progress) => Holds(progress) && Policy.IsFrozen(component, parameter, progress);

    /// <inheritdoc/>
    public IEnumerable<FreezeMatch> Matches(IReadOnlyList<ModelComponent> components) => IPatternPolicy.MatchesOf(Policy, components);

    /// <inheritdoc/>
    public override string Describe()
    {
        var term = new StrategyTerm(FreezePolicyKinds.Style.KeywordOf(typeof(DuringPolicy))).With(Policy.Describe());
        foreach (var (name, bound) in ((string, int?)[])[(FromEpochName, StartEpoch), (UntilEpochName, EndEpoch), (FromStepName, StartStep), (UntilStepName, EndStep)])
        {
            term = bound is { } value ? term.With(name, value) : term;
        }

        return term.ToString();
    }

    /// <summary>Reads what <see cref="Describe"/> wrote.</summary>
    internal static FreezePolicy FromTerm(StrategyTerm term) => new DuringPolicy(Parse(term.ReadValue("a policy")))
    {
        StartEpoch = Read(term, FromEpochName),
        EndEpoch = Read(term, UntilEpochName),
        StartStep = Read(term, FromStepName),
        EndStep = Read(term, UntilStepName),
    };

    private static int? Read(StrategyTerm term, string name) => term.ReadText(name) is null ? null : term.ReadInteger(name, 0);

    private bool Holds(FreezeProgress progress) =>
        progress.Epoch >= (StartEpoch ?? 0) && progress.Epoch < (EndEpoch ?? int.MaxValue) && progress.Step >= (StartStep ?? 0) && progress.Step < (EndStep ?? int.MaxValue);
}
