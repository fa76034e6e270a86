using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.Roberta;

/// <summary>
/// RoBERTa (Liu et al. 2019), and what is RoBERTa under another name, with other values for missing keys: the same computation and the same tensors. CamemBERT (Martin et al. 2020) was
/// trained on French, XLM-RoBERTa (Conneau et al. 2020) on a hundred languages, data2vec for text (Baevski et al. 2022) on targets of its own.
/// </summary>
/// <param name="modelType">The value of <c>model_type</c>.</param>
/// <param name="pythonClass">The class of transformers that is the encoder alone.</param>
/// <param name="prefix">What the names of its tensors begin with inside a larger model, dot included.</param>
internal sealed class RobertaArchitecture(string modelType, string pythonClass, string prefix = "roberta.") : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => modelType;

    /// <summary>The values of missing keys: those of most of the family.</summary>
    internal BertConfig Defaults { get; init; } = new() { PadTokenId = 1 };

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new([prefix]);

    /// <summary><c>RobertaClassificationHead</c>.</summary>
    protected internal override ClassifierForm RowClassifier(ConfigReader config) =>
        new(output: "classifier.out_proj", hidden: "classifier.dense");

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer)
    {
        var reader = config.CreateReader();
        var bert = BertConfig.ReadKeys(reader, ModelType, Defaults);
        if (bert.PadTokenId is null)
        {
            reader.AddProblem("pad_token_id is null; positions count from it, so it must be an integer of at least 0.");
        }
        else if (bert.PadTokenId + 1L >= bert.MaxPositions)
        {
            reader.AddProblem(
                $"max_position_embeddings is {bert.MaxPositions}; the first token has the position pad_token_id + 1, which is {bert.PadTokenId + 1L}, "
                + "so it must be above that.");
        }

        ParameterLimit.Check(reader, bert.EmbeddingParameters(bert.HiddenSize) + (bert.LayerCount * bert.LayerParameters()));
        reader.ThrowIfInvalid();

        // Positions count behind the id of the padding: those up to it are no token's.
        var padding = bert.PadTokenId!.Value;
        return new BertBackbone(
            bert, bert.Embeddings() with { PaddingId = padding }, bert.ToShape(withPooler, bert.MaxPositions - padding - 1), config, pythonClass, tokenizer);
    }
}
