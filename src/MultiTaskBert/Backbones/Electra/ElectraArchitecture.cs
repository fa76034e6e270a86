using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Electra;

/// <summary>ELECTRA.</summary>
internal sealed class ElectraArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => ElectraConfig.ModelType;

    /// <inheritdoc/>
    protected internal override string Prefix => "electra.";

    /// <summary><c>ElectraClassificationHead</c>: its activation is GELU whatever the configuration says; <c>summary_activation</c> is for multiple choice.</summary>
    internal override ClassifierForm RowClassifier(ConfigReader config) =>
        new() { Hidden = new ClassifierLayerForm("classifier.dense", "gelu"), Output = "classifier.out_proj" };

    /// <inheritdoc/>
    protected internal override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new ElectraBackbone(ElectraConfig.Read(file), file.Root, tokenizer);
}
