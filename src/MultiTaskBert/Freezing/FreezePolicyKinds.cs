using System.Text.Json;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Freezing;

/// <summary>The table of freeze policies: what text can name.</summary>
internal static class FreezePolicyKinds
{
    internal static readonly StrategyStyle Style = new("freeze policy", "Policy", "backbone", typeof(FreezePolicy).Assembly)
    {
        Naming = JsonNamingPolicy.KebabCaseLower,
        Other = value => value is StallRule rule ? rule.Describe() : StrategyText.OfTensor(value),
    };

    internal static readonly StrategyKinds<FreezePolicy> All = new StrategyKinds<FreezePolicy>(Style)
        .With<BackbonePolicy>(_ => FreezePolicy.Backbone)
        .With<DuringPolicy>(DuringPolicy.FromTerm)
        .With<EmbeddingsPolicy>(_ => FreezePolicy.Embeddings)
        .With<EverythingPolicy>(_ => FreezePolicy.Everything)
        .With<GradualUnfreezePolicy>(GradualUnfreezePolicy.FromTerm)
        .With<HeadPolicy>(term => new HeadPolicy(term.ReadValue("the name of a head")))
        .With<LayersBelowPolicy>(term => new LayersBelowPolicy(term.ReadIntegerValue("the number of frozen layers")))
        .With<MatchingPolicy>(term => new MatchingPolicy(term.ReadValue("a pattern of names")))
        .With<NonePolicy>(_ => FreezePolicy.None);
}
