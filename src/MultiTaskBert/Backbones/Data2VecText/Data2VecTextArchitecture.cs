using MultiTaskBert.Backbones.Roberta;

namespace MultiTaskBert.Backbones.Data2VecText;

/// <summary>data2vec for text (Baevski et al. 2022): RoBERTa's encoder, trained otherwise. Missing keys are those of <c>Data2VecTextConfig</c> in transformers.</summary>
internal sealed class Data2VecTextArchitecture : RobertaLikeArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => "data2vec-text";

    /// <inheritdoc/>
    protected internal override string Prefix => "data2vec_text.";

    /// <inheritdoc/>
    protected override string PythonClass => "Data2VecTextModel";
}
