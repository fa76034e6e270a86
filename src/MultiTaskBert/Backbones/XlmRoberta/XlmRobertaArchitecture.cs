using MultiTaskBert.Backbones.Roberta;

namespace MultiTaskBert.Backbones.XlmRoberta;

/// <summary>
/// XLM-RoBERTa: RoBERTa's encoder, stored under its prefix too, trained on a hundred languages. Missing keys are those of
/// <c>XLMRobertaConfig</c> in transformers.
/// </summary>
internal sealed class XlmRobertaArchitecture : RobertaLikeArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => "xlm-roberta";

    /// <inheritdoc/>
    protected override string PythonClass => "XLMRobertaModel";
}
