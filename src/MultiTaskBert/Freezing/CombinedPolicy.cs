using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing;

/// <summary>Several policies joined: what any one freezes is frozen.</summary>
internal sealed record CombinedPolicy(IReadOnlyList<FreezePolicy> Parts) : FreezePolicy, IPatternPolicy
{
    /// <inheritdoc/>
    public override StallRule? Stall => Parts.Select(p => p.Stall).FirstOrDefault(rule => rule is not null);

    /// <summary>Joins two policies, in one order and without repetition, so that policies which mean the same are equal and print the same.</summary>
    public static FreezePolicy Of(FreezePolicy left, FreezePolicy right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var parts = PartsOf(left).Concat(PartsOf(right))
            .Where(p => p != None)
            .Distinct()
            .OrderBy(p => p.ToString(), StringComparer.Ordinal)
            .ToArray();
        return parts switch
        {
            [] => None,
            [var only] => only,
            _ => new CombinedPolicy(parts),
        };
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        foreach (var part in Parts)
        {
            rules.AddRange(part.Check());
        }
    }

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<ModelComponent> components, OptionRules rules)
    {
        foreach (var part in Parts)
        {
            part.ValidateFor(components, rules);
        }

        if (Parts.Select(p => p.Stall).Where(rule => rule is not null).Distinct().Count() > 1)
        {
            rules.Add($"{this} has different rules of when a training stalls, but stalls are counted once; give its parts one rule.");
        }
    }

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => Parts.Any(p => p.IsFrozen(component, progress));

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, string parameter, FreezeProgress progress) =>
        Parts.Any(p => p.IsFrozen(component, parameter, progress));

    /// <inheritdoc/>
    public IEnumerable<FreezeMatch> Matches(IReadOnlyList<ModelComponent> components) => Parts.SelectMany(p => IPatternPolicy.MatchesOf(p, components));

    // The text of a sum of terms, which is no term itself: reading it gives its parts, and they are joined again.
    public override string Describe() => string.Join(" + ", Parts.Select(part => part.Describe()));

    public bool Equals(CombinedPolicy? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var part in Parts)
        {
            hash.Add(part);
        }

        return hash.ToHashCode();
    }

    private static IReadOnlyList<FreezePolicy> PartsOf(FreezePolicy policy) => policy is CombinedPolicy combined ? combined.Parts : [policy];
}
