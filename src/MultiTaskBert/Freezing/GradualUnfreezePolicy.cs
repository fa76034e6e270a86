using System.Globalization;
using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Freezing;

/// <summary>
/// Represents gradual unfreezing: the training starts with the whole encoder frozen and frees it from the top down, some layers a stage, so that the heads settle first, and what
/// is most general, at the bottom, is disturbed last. A pooler is freed in the first stage, adapters with the part that they stand on. With <see cref="FreezePolicy.Backbone"/> the adapters
/// alone are freed in this order. Stages follow by epochs, by steps, or each time the training stalls.
/// </summary>
/// <remarks>Howard and Ruder 2018, "Universal Language Model Fine-tuning for Text Classification", section 3.3.</remarks>
public sealed record GradualUnfreezePolicy : FreezePolicy
{
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

    /// <summary>Gets the number of epochs between two stages, 1 or more. Not used with <see cref="EverySteps"/> or <see cref="OnStall"/>.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>Gets, if not null, the number of optimizer steps after which a stage begins each time, 1 or more, instead of every few epochs.</summary>
    public int? EverySteps { get; init; }

    /// <summary>Gets, if not null, the rule that begins a stage each time it fires, instead of every few epochs.</summary>
    public StallRule? OnStall { get; init; }

    /// <summary>Gets how many layers each stage frees, 1 or more.</summary>
    public int LayersPerStage { get; init; } = 1;

    /// <summary>
    /// Gets whether the embeddings are freed too, as if they were one more layer under the lowest. By default they stay frozen: they are a large
    /// part of a model, and few of their rows are seen while fine-tuning.
    /// </summary>
    public bool IncludeEmbeddings { get; init; }

    /// <summary>
    /// Gets whether the pooler is freed alone, in a stage of its own before the first layers, so that every stage adds one group as in the paper. By default it is
    /// freed together with the first layers. Without a pooler that stage frees nothing.
    /// </summary>
    public bool PoolerIsStage { get; init; }

    /// <summary>Gets the number of lowest layers that stay frozen to the end, and the embeddings with them; 0 or more.</summary>
    public int KeepFrozenLayers { get; init; }

    /// <inheritdoc/>
    public override StallRule? Stall => OnStall;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
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

        if ((OnStall is null ? 0 : 1) + (EverySteps is null ? 0 : 1) + (EveryEpochs == 1 ? 0 : 1) > 1)
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
        ArgumentNullException.ThrowIfNull(rules);
        var layers = FreezeProgress.Start(components).LayerCount;
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
        ArgumentNullException.ThrowIfNull(component);
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
        var rule = new StallRule(metric, patience);
        return rule with
        {
            MinDelta = term.ReadNumber(MinDeltaName, rule.MinDelta),
            HigherIsBetter = term.ReadText(HigherIsBetterName) is null ? null : term.ReadFlag(HigherIsBetterName, true),
        };
    }

    // How many stages have begun.
    private long Stage(FreezeProgress progress) =>
        OnStall is not null ? progress.Stalls
        : EverySteps is { } steps ? progress.Step / Math.Max(1, steps)
        : progress.Epoch / Math.Max(1, EveryEpochs);   // One that is out of range is a problem, and no exception.
}
