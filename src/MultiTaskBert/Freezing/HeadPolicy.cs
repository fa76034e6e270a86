using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing;

/// <summary>Represents one head that is frozen. Its loss still counts and still sends gradient into the encoder, if that is trainable; only its own weights stay.</summary>
/// <param name="Name">The name of the head.</param>
public sealed record HeadPolicy(string Name) : FreezePolicy
{
    private const string Prefix = "head:";

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Require(!string.IsNullOrEmpty(Name), "empty", "it must be the name of a head", nameof(Name));
    }

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<ModelComponent> components, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(rules);
        if (!components.Any(c => IsFrozen(c, default)))
        {
            var heads = components.Where(c => c.Kind == ComponentKind.Head).Select(c => $"\"{c.Name[Prefix.Length..]}\"");
            rules.Add($"{this} names a head that the model does not have. Its heads: {string.Join(", ", heads)}.");
        }
    }

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress)
    {
        ArgumentNullException.ThrowIfNull(component);
        return component.Kind == ComponentKind.Head && string.Equals(component.Name, Prefix + Name, StringComparison.Ordinal);
    }
}
