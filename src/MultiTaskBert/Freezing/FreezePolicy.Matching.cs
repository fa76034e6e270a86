using System.IO.Enumeration;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>Every part and every single parameter whose name matches a pattern is frozen.</summary>
    /// <param name="pattern">
    /// A name in which <c>*</c> stands for any characters and <c>?</c> for one: of parts, as <see cref="ModelComponent.Name"/> (<c>head:*</c>,
    /// <c>layer.1?</c>), or of parameters, as in the model's state (<c>backbone.*.attention.*</c>, <c>*LayerNorm*</c>). Upper and lower case
    /// differ. A pattern that matches nothing is an error when the training starts.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="pattern"/> is null or empty.</exception>
    public static FreezePolicy Matching(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        return new MatchingKind(pattern);
    }

    private sealed record MatchingKind(string Pattern) : FreezePolicy, IFreezePolicyKind
    {
        public static string Keyword => "matching";

        protected internal override PolicyTerm Term => new PolicyTerm(Keyword).With(Pattern);

        public static FreezePolicy FromTerm(PolicyTerm term) => Matching(term.ReadValue("a pattern of names"));

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) =>
            IsMatch(component.Name) || (component.Parameters.Count > 0 && component.Parameters.All(p => IsMatch(p.Key)));

        public override bool IsFrozen(ModelComponent component, string parameter, FreezeProgress progress) =>
            IsMatch(component.Name) || IsMatch(parameter);

        public override IEnumerable<FreezeMatch> Matches(IReadOnlyList<ModelComponent> components) =>
            [new FreezeMatch(Pattern, [.. components.SelectMany(MatchesIn)])];

        public override IEnumerable<string> Check(IReadOnlyList<ModelComponent> components)
        {
            if (!components.SelectMany(MatchesIn).Any())
            {
                yield return $"{this} matches nothing in the model. Its parts are {string.Join(", ", components.Select(c => c.Name))}; parameters are named as "
                    + $"'{components.SelectMany(c => c.Parameters).Select(p => p.Key).FirstOrDefault()}'.";
            }
        }

        private IEnumerable<string> MatchesIn(ModelComponent component) =>
            IsMatch(component.Name) ? [component.Name] : component.Parameters.Select(p => p.Key).Where(IsMatch);

        private bool IsMatch(string name) => FileSystemName.MatchesSimpleExpression(Pattern, name, ignoreCase: false);
    }
}
