using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Roberta;

/// <summary>An architecture of transformers that is RoBERTa under another name: the same computation and the same tensors, perhaps with other values for missing keys.</summary>
internal abstract class RobertaLikeArchitecture : TransformerArchitecture
{
    /// <summary>The class of transformers that is the encoder alone, for instance <c>RobertaModel</c>.</summary>
    protected abstract string PythonClass { get; }

    /// <summary>The values of missing keys: those of most of the family.</summary>
    protected virtual BertConfig Defaults { get; } = new() { PadTokenId = 1 };

    /// <inheritdoc/>
    protected internal override string Prefix => "roberta.";

    /// <summary><c>RobertaClassificationHead</c>.</summary>
    internal sealed override ClassifierForm RowClassifier(ConfigReader config) =>
        new() { Hidden = new ClassifierLayerForm("classifier.dense", "tanh"), Output = "classifier.out_proj" };

    /// <inheritdoc/>
    protected internal sealed override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new RobertaBackbone(RobertaConfig.Read(file, ModelType, Defaults), file.Root, PythonClass, withPooler, tokenizer);
}
