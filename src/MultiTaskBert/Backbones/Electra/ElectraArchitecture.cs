using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.Electra;

/// <summary>ELECTRA, discriminator or generator (Clark et al. 2020): BERT's layers over embeddings that may be narrower, and no pooler.</summary>
internal sealed class ElectraArchitecture : TransformerArchitecture
{
    private const int DefaultEmbeddingSize = 128;

    // ElectraConfig in transformers, which is ELECTRA-small.
    private static readonly BertConfig Defaults = new(hiddenSize: 256, headCount: 4, intermediateSize: 1024);

    /// <inheritdoc/>
    public override string ModelType => "electra";

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new(["electra."]);

    /// <summary><c>ElectraClassificationHead</c>: its activation is GELU whatever the configuration says; <c>summary_activation</c> is for multiple choice.</summary>
    protected internal override ClassifierForm RowClassifier(ConfigReader config) =>
        new(output: "classifier.out_proj", hidden: "classifier.dense", activation: "gelu");

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer)
    {
        var reader = config.CreateReader();
        var bert = BertConfig.ReadKeys(reader, ModelType, Defaults);
        var width = reader.Integer("embedding_size", DefaultEmbeddingSize, min: 1);
        ParameterLimit.Check(reader, bert.EmbeddingParameters(width) + ((width + 1.0) * bert.HiddenSize) + (bert.LayerCount * bert.LayerParameters()));
        reader.ThrowIfInvalid();
        return new BertBackbone(bert, bert.Embeddings(width), bert.ToShape(), config, "ElectraModel", tokenizer);
    }
}
