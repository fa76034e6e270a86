using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.Albert;

/// <summary>BERT's sizes and constants, with narrow embeddings and layers that share their weights.</summary>
/// <param name="Bert">The keys that are BERT's.</param>
/// <param name="EmbeddingSize">The width of the embeddings.</param>
/// <param name="GroupCount">How many groups of weights there are; each serves a run of neighbouring layers.</param>
/// <param name="InnerLayerCount">How many attention and feed-forward pairs a group holds, passed one after another in each layer.</param>
internal sealed record AlbertConfig(BertConfig Bert, int EmbeddingSize, int GroupCount, int InnerLayerCount)
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "albert";

    private const int DefaultEmbeddingSize = 128;
    private const double DefaultClassifierDropout = 0.1;

    // AlbertConfig in transformers, which is ALBERT-xxlarge.
    private static readonly BertConfig Defaults = new(
        vocabularySize: 30000,
        hiddenSize: 4096,
        headCount: 64,
        intermediateSize: 16384,
        activation: "gelu_new",
        hiddenDropout: 0,
        attentionDropout: 0);

    /// <summary>Reads the values, checking all of them.</summary>
    /// <exception cref="CheckpointException">Something is not possible; lists every key with its value and what is allowed.</exception>
    internal static AlbertConfig Read(PretrainedConfig file)
    {
        var reader = file.CreateReader();
        var bert = BertConfig.ReadKeys(
            reader, ModelType, Defaults, keys => keys.Number("classifier_dropout_prob", DefaultClassifierDropout, min: 0, double.BitDecrement(1)));
        var config = new AlbertConfig(
            bert,
            reader.Integer("embedding_size", DefaultEmbeddingSize, min: 1),
            reader.Integer("num_hidden_groups", 1, min: 1, ParameterLimit.MaxLayers),
            reader.Integer("inner_group_num", 1, min: 1, ParameterLimit.MaxLayers));
        config.CheckTogether(reader);
        reader.ThrowIfInvalid();
        return config;
    }

    /// <summary>The group whose weights a layer has: as transformers computes it, also where the groups do not divide the layers.</summary>
    internal int GroupOf(int layer) => (int)(layer / ((double)Bert.LayerCount / GroupCount));

    /// <summary>The sizes of the embeddings.</summary>
    internal EmbeddingSizes Embeddings() => Bert.Embeddings(EmbeddingSize);

    private void CheckTogether(ConfigReader reader)
    {
        if (GroupCount > Bert.LayerCount)
        {
            reader.AddProblem($"num_hidden_groups is {GroupCount}; it must be at most num_hidden_layers, which is {Bert.LayerCount}.");
        }

        if (GroupCount * InnerLayerCount > ParameterLimit.MaxLayers)
        {
            reader.AddProblem(
                $"num_hidden_groups × inner_group_num is {GroupCount} × {InnerLayerCount}; allowed are at most {ParameterLimit.MaxLayers} layers in all.");
        }

        double hidden = Bert.HiddenSize;
        var embeddings = Bert.EmbeddingParameters(EmbeddingSize) + ((EmbeddingSize + 1) * hidden);
        ParameterLimit.Check(reader, embeddings + ((double)GroupCount * InnerLayerCount * Bert.LayerParameters()) + (hidden * (hidden + 1)));
    }
}
