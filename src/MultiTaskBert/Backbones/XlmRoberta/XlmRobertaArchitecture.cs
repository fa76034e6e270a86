using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.Roberta;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.XlmRoberta;

/// <summary>
/// XLM-RoBERTa: RoBERTa's encoder, stored under its prefix too, trained on a hundred languages. Missing keys are those of
/// <c>XLMRobertaConfig</c> in transformers.
/// </summary>
internal sealed class XlmRobertaArchitecture : TransformerArchitecture
{
    private static readonly BertConfig Defaults = new() { PadTokenId = 1 };

    /// <inheritdoc/>
    public override string ModelType => "xlm-roberta";

    /// <inheritdoc/>
    protected override string Prefix => "roberta.";

    /// <inheritdoc/>
    protected override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new RobertaBackbone(RobertaConfig.Read(file, ModelType, Defaults), file.Root, "XLMRobertaModel", withPooler, tokenizer);
}
