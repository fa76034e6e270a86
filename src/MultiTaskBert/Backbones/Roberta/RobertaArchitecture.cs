using MultiTaskBert.Backbones.Bert;

namespace MultiTaskBert.Backbones.Roberta;

/// <summary>RoBERTa; missing keys are those of <c>RobertaConfig</c> in transformers.</summary>
internal sealed class RobertaArchitecture : RobertaLikeArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => "roberta";

    /// <inheritdoc/>
    protected override string PythonClass => "RobertaModel";

    /// <inheritdoc/>
    protected override BertConfig Defaults { get; } = new() { VocabularySize = 50265, PadTokenId = 1 };
}
