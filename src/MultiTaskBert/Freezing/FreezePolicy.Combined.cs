using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    private static FreezePolicy Combine(FreezePolicy left, FreezePolicy right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);

        // One order and no repetition, so that policies which mean the same are equal and print the same.
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

    private static IReadOnlyList<FreezePolicy> PartsOf(FreezePolicy policy) => policy is CombinedPolicy combined ? combined.Parts : [policy];

    private sealed record CombinedPolicy(IReadOnlyList<FreezePolicy> Parts) : FreezePolicy
    {
        public override StallRule? Stall => Parts.Select(p => p.Stall).FirstOrDefault(rule => rule is not null);

        // The text of a sum of terms, which is no term itself: reading it gives its parts, and they are joined again.
        protected internal override PolicyTerm Term => new(string.Join(" + ", Parts));

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => Parts.Any(p => p.IsFrozen(component, progress));

        public override bool IsFrozen(ModelComponent component, string parameter, FreezeProgress progress) =>
            Parts.Any(p => p.IsFrozen(component, parameter, progress));

        public override IEnumerable<FreezeMatch> Matches(IReadOnlyList<ModelComponent> components) => Parts.SelectMany(p => p.Matches(components));

        public override IEnumerable<string> Check(IReadOnlyList<ModelComponent> components)
        {
            var problems = Parts.SelectMany(p => p.Check(components));
            var rules = Parts.Select(p => p.Stall).Where(rule => rule is not null).Distinct().Count();
            return rules <= 1
                ? problems
                : problems.Append($"{this} has different rules of when a training stalls, but stalls are counted once; give its parts one rule.");
        }

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
    }
}
