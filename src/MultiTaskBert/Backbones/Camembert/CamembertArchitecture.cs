using MultiTaskBert.Backbones.Roberta;

namespace MultiTaskBert.Backbones.Camembert;

/// <summary>CamemBERT (Martin et al. 2020): RoBERTa's encoder, stored under its prefix too, trained on French. Missing keys are those of <c>CamembertConfig</c> in transformers.</summary>
internal sealed class CamembertArchitecture : RobertaLikeArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => "camembert";

    /// <inheritdoc/>
    protected override string PythonClass => "CamembertModel";
}
