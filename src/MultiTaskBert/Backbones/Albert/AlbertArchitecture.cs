using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Albert;

/// <summary>ALBERT.</summary>
internal sealed class AlbertArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => AlbertConfig.ModelType;

    /// <inheritdoc/>
    protected override string Prefix => "albert.";

    /// <inheritdoc/>
    protected override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new AlbertBackbone(AlbertConfig.Read(file), file.Root, withPooler, tokenizer);
}
