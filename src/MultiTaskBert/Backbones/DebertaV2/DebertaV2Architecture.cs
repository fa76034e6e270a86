using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>Builds a <see cref="DebertaV2Backbone"/>: DeBERTa-v2 and DeBERTa-v3, which is the same encoder trained otherwise.</summary>
internal sealed class DebertaV2Architecture : BackboneArchitecture
{
    // What the models for masked words and for classification keep beside the encoder.
    private static readonly ParameterNaming Naming = new()
    {
        Prefixes = ["deberta."],
        Ignored = ["cls.", "classifier.", "pooler.", "lm_predictions.", "mask_predictions.", "qa_outputs."],
    };

    /// <inheritdoc/>
    public override string ModelType => DebertaV2Config.ModelType;

    /// <inheritdoc/>
    public override Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer)
    {
        var config = DebertaV2Config.Read(checkpoint.Config);
        var backbone = new DebertaV2Backbone(config, checkpoint.Config.Root, tokenizer);
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
