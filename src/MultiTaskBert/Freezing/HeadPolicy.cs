using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing;

/// <summary><see cref="FreezePolicy.Head"/>.</summary>
internal sealed record HeadPolicy(string Name) : FreezePolicy
{
    private const string Prefix = "head:";

    /// <inheritdoc/>
    public override void Validate(OptionRules rules) => rules.Require(!string.IsNullOrEmpty(Name), "empty", "it must be the name of a head", nameof(Name));

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<ModelComponent> components, OptionRules rules)
    {
        if (!components.Any(IsTheHead))
        {
            var heads = components.Where(c => c.Kind == ComponentKind.Head).Select(c => $"\"{c.Name[Prefix.Length..]}\"");
            rules.Add($"{this} names a head that the model does not have. Its heads: {string.Join(", ", heads)}.");
        }
    }

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => IsTheHead(component);

    private bool IsTheHead(ModelComponent component) => component.Kind == ComponentKind.Head && string.Equals(component.Name, Prefix + Name, StringComparison.Ordinal);
}
