using System.Globalization;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>
    /// The training starts with the whole encoder frozen and frees it from the top down, some layers a stage: the heads settle first, and what
    /// is most general, at the bottom, is disturbed last. A pooler is freed in the first stage, adapters with the part that they stand on. With <see cref="Backbone"/> the adapters
    /// alone are freed in this order. Stages follow by epochs, by steps, or each time the
    /// training stalls.
    /// </summary>
    /// <remarks>Howard and Ruder 2018, "Universal Language Model Fine-tuning for Text Classification", section 3.3.</remarks>
    /// <param name="options">When and how much is freed; null for one layer each epoch, the embeddings never.</param>
    /// <exception cref="ArgumentException">Options are out of range or contradict each other; the message lists all problems.</exception>
    public static FreezePolicy GradualUnfreeze(GradualUnfreezeOptions? options = null)
    {
        options ??= new GradualUnfreezeOptions();
        var problems = options.Check().ToArray();
        return problems.Length == 0
            ? new GradualUnfreezeKind(options)
            : throw new ArgumentException(string.Join(' ', problems), nameof(options));
    }

    private sealed record GradualUnfreezeKind(GradualUnfreezeOptions Options) : FreezePolicy, IFreezePolicyKind
    {
        private const string OnStall = "on-stall";
        private const string Patience = "patience";
        private const string MinDelta = "min-delta";
        private const string HigherIsBetter = "higher-is-better";
        private const string EveryEpochs = "every-epochs";
        private const string EverySteps = "every-steps";
        private const string LayersPerStage = "layers-per-stage";
        private const string IncludeEmbeddings = "include-embeddings";
        private const string KeepFrozenLayers = "keep-frozen-layers";
        private const string PoolerIsStage = "pooler-is-stage";

        public static string Keyword => "gradual-unfreeze";

        public override StallRule? Stall => Options.OnStall;

        protected internal override PolicyTerm Term
        {
            get
            {
                var term = new PolicyTerm(Keyword);
                term = Stall is { } rule
                    ? term.With(OnStall, rule.Metric)
                        .With(Patience, rule.Patience)
                        .With(MinDelta, rule.MinDelta)
                    : Options.EverySteps is { } steps ? term.With(EverySteps, steps)
                    : term.With(EveryEpochs, Options.EveryEpochs);
                term = (Stall?.HigherIsBetter is { } isHigher ? term.With(HigherIsBetter, isHigher) : term).With(LayersPerStage, Options.LayersPerStage)
                    .With(IncludeEmbeddings, Options.IncludeEmbeddings)
                    .With(KeepFrozenLayers, Options.KeepFrozenLayers);
                return Options.PoolerIsStage ? term.With(PoolerIsStage, true) : term;
            }
        }

        public static FreezePolicy FromTerm(PolicyTerm term)
        {
            var defaults = new GradualUnfreezeOptions();
            return GradualUnfreeze(new GradualUnfreezeOptions
            {
                OnStall = ReadRule(term),
                EveryEpochs = term.ReadInteger(EveryEpochs, defaults.EveryEpochs),
                EverySteps = term.ReadText(EverySteps) is null ? null : term.ReadInteger(EverySteps, 0),
                LayersPerStage = term.ReadInteger(LayersPerStage, defaults.LayersPerStage),
                IncludeEmbeddings = term.ReadFlag(IncludeEmbeddings, defaults.IncludeEmbeddings),
                KeepFrozenLayers = term.ReadInteger(KeepFrozenLayers, defaults.KeepFrozenLayers),
                PoolerIsStage = term.ReadFlag(PoolerIsStage, defaults.PoolerIsStage),
            });
        }

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress)
        {
            var stage = Options.Stage(progress);
            var freed = Math.Max(0, Options.PoolerIsStage ? stage - 1 : stage) * Options.LayersPerStage;
            return component.Kind switch
            {
                ComponentKind.Head => false,
                ComponentKind.Adapter => IsFrozen(component.Adapts!, progress),
                ComponentKind.Top => stage == 0,
                ComponentKind.Layer => component.Index < Math.Max(progress.LayerCount - freed, Options.KeepFrozenLayers),
                ComponentKind.Embeddings => !Options.IncludeEmbeddings || freed <= progress.LayerCount,
                _ => true,
            };
        }

        public override IEnumerable<string> Check(IReadOnlyList<ModelComponent> components)
        {
            var layers = FreezeProgress.Start(components).LayerCount;
            if (Options.KeepFrozenLayers >= Math.Max(layers, 1))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{this} keeps {Options.KeepFrozenLayers} layers frozen to the end, and the encoder has {layers}, "
                    + $"so no layer would ever be freed; use FreezePolicy.Backbone for that.");
            }
        }

        private static StallRule? ReadRule(PolicyTerm term)
        {
            if (term.ReadText(OnStall) is not { } metric)
            {
                return null;
            }

            var patience = term.ReadText(Patience) is null
                ? throw new FormatException($"{Keyword} has \"{OnStall}\" but no \"{Patience}\", the number of evaluations to wait.")
                : term.ReadInteger(Patience, 0);
            var rule = new StallRule(metric, patience);
            return rule with
            {
                MinDelta = term.ReadNumber(MinDelta, rule.MinDelta),
                HigherIsBetter = term.ReadText(HigherIsBetter) is null ? null : term.ReadFlag(HigherIsBetter, true),
            };
        }
    }
}
