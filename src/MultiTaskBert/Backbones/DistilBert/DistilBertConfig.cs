using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>The sizes and constants of a DistilBERT encoder, which has key names of its own.</summary>
internal static class DistilBertConfig
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "distilbert";

    private const double DefaultClassifierDropout = 0.2;

    // DistilBertConfig in transformers, which has no segments, and no key for what layer normalisation adds to the variance.
    private static readonly BertConfig Defaults = new(layerCount: 6, typeVocabularySize: 0, layerNormEpsilon: 1e-12);

    /// <summary>Reads the values, checking all of them.</summary>
    /// <exception cref="CheckpointException">Something is not possible; lists every key with its value and what is allowed.</exception>
    internal static BertConfig Read(PretrainedConfig file)
    {
        var reader = file.CreateReader();
        reader.RequireText("model_type", ModelType);
        var maxDropout = double.BitDecrement(1);
        var result = new BertConfig(
            vocabularySize: reader.Integer("vocab_size", Defaults.VocabularySize, min: 1),
            maxPositions: reader.Integer("max_position_embeddings", Defaults.MaxPositions, min: 1),
            hiddenSize: reader.Integer("dim", Defaults.HiddenSize, min: 1),
            layerCount: reader.Integer("n_layers", Defaults.LayerCount, min: 1, ParameterLimit.MaxLayers),
            headCount: reader.Integer("n_heads", Defaults.HeadCount, min: 1),
            intermediateSize: reader.Integer("hidden_dim", Defaults.IntermediateSize, min: 1),
            activation: reader.Text("activation", Defaults.Activation, Layers.Activation.Names),
            hiddenDropout: reader.Number("dropout", Defaults.HiddenDropout, min: 0, maxDropout),
            attentionDropout: reader.Number("attention_dropout", Defaults.AttentionDropout, min: 0, maxDropout),
            typeVocabularySize: Defaults.TypeVocabularySize,
            layerNormEpsilon: Defaults.LayerNormEpsilon)
        {
            ClassifierDropout = reader.Number("seq_classif_dropout", DefaultClassifierDropout, min: 0, maxDropout),
            InitializerRange = reader.Number("initializer_range", Defaults.InitializerRange, min: 0),
        };
        if (result.HiddenSize % result.HeadCount != 0)
        {
            reader.AddProblem($"n_heads is {result.HeadCount}; it must divide dim, which is {result.HiddenSize}.");
        }

        ParameterLimit.Check(reader, result.EmbeddingParameters(result.HiddenSize) + (result.LayerCount * result.LayerParameters()));
        reader.ThrowIfInvalid();
        return result;
    }
}
