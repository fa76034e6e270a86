using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>Builds a <see cref="BertBackbone"/> from any of BERT's stored forms.</summary>
internal sealed class BertArchitecture : BackboneArchitecture
{
    private const string Prefix = "bert.";

    /// <inheritdoc/>
    public override string ModelType => "bert";

    /// <inheritdoc/>
    public override Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer)
    {
        var config = BertConfig.Read(checkpoint.Config);

        // Checkpoints of some tasks are stored without a pooler; a new one would be noise, so then the encoder has none.
        var withPooler = checkpoint.Tensors.ContainsKey("pooler.dense.weight") || checkpoint.Tensors.ContainsKey(Prefix + "pooler.dense.weight");
        var backbone = new BertBackbone(config, checkpoint.Config.Root, withPooler, tokenizer);
        try
        {
            WeightLoader.Load(checkpoint, backbone.state_dict(), new ParameterNaming { Prefixes = [Prefix] });
            return backbone;
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }
}
