using MultiTaskBert.Backbones;

namespace MultiTaskBert.Adapters;

/// <summary>A linear layer of an encoder that can have an adapter.</summary>
/// <param name="Path">Its name in the encoder, as in checkpoints: <c>encoder.layer.0.attention.self.query</c>.</param>
/// <param name="Part">The position in <see cref="Backbone.Parts"/> of the part that it belongs to.</param>
/// <param name="Linear">The layer; the encoder owns it.</param>
internal sealed record LoraTarget(string Path, int Part, Dense Linear)
{
    /// <summary>The last piece of the name.</summary>
    internal string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>Whether a name of <see cref="LoraOptions.TargetModules"/> means this layer, as PEFT decides it.</summary>
    internal bool IsNamed(string target) =>
        Path.Equals(target, StringComparison.Ordinal) || Path.EndsWith("." + target, StringComparison.Ordinal);
}
