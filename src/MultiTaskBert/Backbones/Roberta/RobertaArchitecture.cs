using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Roberta;

/// <summary>RoBERTa; missing keys are those of <c>RobertaConfig</c> in transformers.</summary>
internal sealed class RobertaArchitecture : TransformerArchitecture
{
    private static readonly BertConfig Defaults = new() { VocabularySize = 50265, PadTokenId = 1 };

    /// <inheritdoc/>
    public override string ModelType => "roberta";

    /// <inheritdoc/>
    protected override string Prefix => "roberta.";

    /// <inheritdoc/>
    protected override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new RobertaBackbone(RobertaConfig.Read(file, ModelType, Defaults), file.Root, "RobertaModel", withPooler, tokenizer);
}
