using System.Globalization;
using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing;

/// <summary><see cref="FreezePolicy.LayersBelow"/>.</summary>
internal sealed record LayersBelowPolicy(int Count) : FreezePolicy
{
    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        if (Count < 1)
        {
            rules.Add(string.Create(CultureInfo.InvariantCulture, $"The number of frozen layers must be 1 or more; FreezePolicy.Embeddings freezes the embeddings alone. It is {Count}."));
        }
    }

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<ModelComponent> components, OptionRules rules)
    {
        var layers = FreezeProgress.LayersOf(components);
        if (Count > layers)
        {
            rules.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{this} freezes {Count} layers, but the encoder has {layers}; use a number from 1 to {layers}, or FreezePolicy.Backbone."));
        }
    }

    /// <inheritdoc/>
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => component.Kind switch
    {
        ComponentKind.Embeddings => true,
        ComponentKind.Layer => component.Index < Count,
        _ => false,
    };
}
