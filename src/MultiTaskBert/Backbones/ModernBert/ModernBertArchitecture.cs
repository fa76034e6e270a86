using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>Builds a <see cref="ModernBertBackbone"/>.</summary>
internal sealed class ModernBertArchitecture : BackboneArchitecture
{
    // What the models for masked words and for classification keep beside the encoder.
    private static readonly ParameterNaming Naming = new() { Prefixes = ["model."], Ignored = ["head.", "decoder.", "classifier."] };

    /// <inheritdoc/>
    public override string ModelType => ModernBertConfig.ModelType;

    /// <inheritdoc/>
    public override Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer)
    {
        var config = ModernBertConfig.Read(checkpoint.Config);
        var backbone = new ModernBertBackbone(config, checkpoint.Config.Root, tokenizer);
        try
        {
            WeightLoader.Load(checkpoint, backbone.state_dict(), Naming);
            return backbone;
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }
}
