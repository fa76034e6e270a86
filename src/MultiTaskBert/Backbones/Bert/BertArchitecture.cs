using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>BERT, in any of its stored forms.</summary>
internal sealed class BertArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => "bert";

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new(["bert."]);

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer)
    {
        var reader = config.CreateReader();
        var bert = BertConfig.Read(reader, ModelType);
        reader.ThrowIfInvalid();
        return new BertBackbone(bert, bert.Embeddings(), bert.ToShape(withPooler), config, "BertModel", tokenizer);
    }
}
