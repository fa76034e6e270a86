using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.Albert;

/// <summary>ALBERT.</summary>
internal sealed class AlbertArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => AlbertConfig.ModelType;

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new(["albert."]);

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer) =>
        new AlbertBackbone(AlbertConfig.Read(config), config, withPooler, tokenizer);
}
