using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary>Marks a policy that names parts and parameters by patterns, so that the report can say what these match.</summary>
internal interface IPatternPolicy
{
    /// <summary>What the patterns match in a model.</summary>
    /// <param name="components">All parts of the model, bottom to top.</param>
    public IEnumerable<FreezeMatch> Matches(IReadOnlyList<ModelComponent> components);

    /// <summary>What the patterns of any policy match; nothing if it has none.</summary>
    public static IEnumerable<FreezeMatch> MatchesOf(FreezePolicy policy, IReadOnlyList<ModelComponent> components) =>
        policy is IPatternPolicy patterns ? patterns.Matches(components) : [];
}
