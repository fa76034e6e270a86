using System.IO.Enumeration;
using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing;

/// <summary><see cref="FreezePolicy.Matching"/>.</summary>
internal sealed record MatchingPolicy(string Pattern) : FreezePolicy, IPatternPolicy
{
    /// <inheritdoc/>
    public override void Validate(OptionRules rules) => rules.Require(!string.IsNullOrEmpty(Pattern), "empty", "it must be a pattern of names, for instance head:*", nameof(Pattern));

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<ModelComponent> components, OptionRules rules)
    {
        if (!components.SelectMany(MatchesIn).Any())
        {
            rules.Add($"{this} matches nothing in the model. Its parts are {string.Join(", ", components.Select(c => c.Name))}; parameters are named as "
                + $"'{components.SelectMany(c => c.Parameters).Select(p => p.Key).FirstOrDefault()}'.");
        }
    }

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) =>
        IsMatch(component.Name) || (component.Parameters.Count > 0 && component.Parameters.All(p => IsMatch(p.Key)));

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, string parameter, FreezeProgress progress) => IsMatch(component.Name) || IsMatch(parameter);

    /// <inheritdoc/>
    public IEnumerable<FreezeMatch> Matches(IReadOnlyList<ModelComponent> components) => [new FreezeMatch(Pattern, [.. components.SelectMany(MatchesIn)])];

    private IEnumerable<string> MatchesIn(ModelComponent component) =>
        IsMatch(component.Name) ? [component.Name] : component.Parameters.Select(p => p.Key).Where(IsMatch);

    private bool IsMatch(string name) => FileSystemName.MatchesSimpleExpression(Pattern, name, ignoreCase: false);
}
