using System.Globalization;
using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Freezing;

/// <summary><see cref="FreezePolicy.GradualUnfreeze"/>.</summary>
internal sealed record GradualUnfreezePolicy : FreezePolicy
{
    internal const int DefaultEveryEpochs = 1;
    internal const int DefaultLayersPerStage = 1;

    private const string OnStallName = "on-stall";
    private const string PatienceName = "patience";
    private const string MinDeltaName = "min-delta";
    private const string HigherIsBetterName = "higher-is-better";
    private const string EveryEpochsName = "every-epochs";
    private const string EveryStepsName = "every-steps";
    private const string LayersPerStageName = "layers-per-stage";
    private const string IncludeEmbeddingsName = "include-embeddings";
    private const string KeepFrozenLayersName = "keep-frozen-layers";
    private const string PoolerIsStageName = "pooler-is-stage";

    public int EveryEpochs { get; init; } = DefaultEveryEpochs;

    public int? EverySteps { get; init; }

    public StallRule? OnStall { get; init; }

    public int LayersPerStage { get; init; } = DefaultLayersPerStage;

    public bool IncludeEmbeddings { get; init; }

    public bool PoolerIsStage { get; init; }

    public int KeepFrozenLayers { get; init; }

    /// <inheritdoc/>
    public override StallRule? Stall => OnStall;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        rules.AtLeast(EveryEpochs, 1);
        rules.AtLeast(EverySteps, 1);
        rules.AtLeast(LayersPerStage, 1);
        rules.AtLeast(KeepFrozenLayers, 0);
        if (KeepFrozenLayers > 0 && IncludeEmbeddings)
        {
            rules.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(GradualUnfreezePolicy)}.{nameof(KeepFrozenLayers)} is {KeepFrozenLayers}, so the embeddings below stay frozen, but IncludeEmbeddings is true; choose one."));
        }

        if ((OnStall is null ? 0 : 1) + (EverySteps is null ? 0 : 1) + (EveryEpochs == DefaultEveryEpochs ? 0 : 1) > 1)
        {
            rules.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(GradualUnfreezePolicy)}.EveryEpochs, EverySteps and OnStall: more than one of them is set (EveryEpochs is {EveryEpochs}); a stage begins by one, so leave the others out."));
        }

        rules.AddRange(OnStall?.Check() ?? []);
    }

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<ModelComponent> components, OptionRules rules)
    {
        var layers = FreezeProgress.LayersOf(components);
        if (KeepFrozenLayers >= Math.Max(layers, 1))
        {
            rules.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{this} keeps {KeepFrozenLayers} layers frozen to the end, and the encoder has {layers}, "
                + $"so no layer would ever be freed; use FreezePolicy.Backbone for that."));
        }
    }

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress)
    {
        var stage = Stage(progress);
        var freed = Math.Max(0, PoolerIsStage ? stage - 1 : stage) * LayersPerStage;
        return component.Kind switch
        {
            ComponentKind.Head => false,
            ComponentKind.Adapter => IsFrozen(component.Adapts!, progress),
            ComponentKind.Top => stage == 0,
            ComponentKind.Layer => component.Index < Math.Max(progress.LayerCount - freed, KeepFrozenLayers),
            ComponentKind.Embeddings => !IncludeEmbeddings || freed <= progress.LayerCount,
            _ => true,
        };
    }

    /// <inheritdoc/>
    public override string Describe()
    {
        var term = new StrategyTerm(FreezePolicyKinds.Style.KeywordOf(typeof(GradualUnfreezePolicy)));
        term = OnStall is { } rule
            ? term.With(OnStallName, rule.Metric)
                .With(PatienceName, rule.Patience)
                .With(MinDeltaName, rule.MinDelta)
            : EverySteps is { } steps ? term.With(EveryStepsName, steps)
            : term.With(EveryEpochsName, EveryEpochs);
        term = (OnStall?.HigherIsBetter is { } isHigher ? term.With(HigherIsBetterName, isHigher) : term).With(LayersPerStageName, LayersPerStage)
            .With(IncludeEmbeddingsName, IncludeEmbeddings)
            .With(KeepFrozenLayersName, KeepFrozenLayers);
        return (PoolerIsStage ? term.With(PoolerIsStageName, true) : term).ToString();
    }

    /// <summary>Reads what <see cref="Describe"/> wrote.</summary>
    internal static FreezePolicy FromTerm(StrategyTerm term)
    {
        var defaults = new GradualUnfreezePolicy();
        return new GradualUnfreezePolicy
        {
            OnStall = ReadRule(term),
            EveryEpochs = term.ReadInteger(EveryEpochsName, defaults.EveryEpochs),
            EverySteps = term.ReadText(EveryStepsName) is null ? null : term.ReadInteger(EveryStepsName, 0),
            LayersPerStage = term.ReadInteger(LayersPerStageName, defaults.LayersPerStage),
            IncludeEmbeddings = term.ReadFlag(IncludeEmbeddingsName, defaults.IncludeEmbeddings),
            KeepFrozenLayers = term.ReadInteger(KeepFrozenLayersName, defaults.KeepFrozenLayers),
            PoolerIsStage = term.ReadFlag(PoolerIsStageName, defaults.PoolerIsStage),
        };
    }

    private static StallRule? ReadRule(StrategyTerm term)
    {
        if (term.ReadText(OnStallName) is not { } metric)
        {
            return null;
        }

        var patience = term.ReadText(PatienceName) is null
            ? throw new FormatException($"{term.Keyword} has \"{OnStallName}\" but no \"{PatienceName}\", the number of evaluations to wait.")
            : term.ReadInteger(PatienceName, 0);
        return new StallRule(
            metric, patience, term.ReadNumber(MinDeltaName, 0), term.ReadText(HigherIsBetterName) is null ? null : term.ReadFlag(HigherIsBetterName, true));
    }

    // How many stages have begun.
    private long Stage(FreezeProgress progress) =>
        OnStall is not null ? progress.Stalls
        : EverySteps is { } steps ? progress.Step / Math.Max(1, steps)
        : progress.Epoch / Math.Max(1, EveryEpochs);   // One that is out of range is a problem, and no exception.
}
