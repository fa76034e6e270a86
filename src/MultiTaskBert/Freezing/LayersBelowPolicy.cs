using System.Globalization;
using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing;

/// <summary>
/// Represents the lower part of the encoder that is frozen: layers 0 to <paramref name="Count"/> − 1, and the embeddings with them. Adapters on these layers stay trainable.
/// </summary>
/// <param name="Count">The number of frozen layers, from 1 to the number of layers of the encoder.</param>
public sealed record LayersBelowPolicy(int Count) : FreezePolicy
{
    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (Count < 1)
        {
            rules.Add(string.Create(CultureInfo.InvariantCulture, $"The number of frozen layers must be 1 or more; FreezePolicy.Embeddings freezes the embeddings alone. It is {Count}."));
        }
    }

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<ModelComponent> components, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var layers = FreezeProgress.Start(components).LayerCount;
        if (Count > layers)
        {
            rules.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{this} freezes {Count} layers, but the encoder has {layers}; use a number from 1 to {layers}, or FreezePolicy.Backbone."));
        }
    }

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress)
    {
        ArgumentNullException.ThrowIfNull(component);
        return component.Kind switch
        {
            ComponentKind.Embeddings => true,
            ComponentKind.Layer => component.Index < Count,
            _ => false,
        };
    }
}
