using System.Text.Json;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>
/// The encoder of DeBERTa-v2 and -v3 (He et al. 2021, 2023), equal to <c>DebertaV2Model</c> of Hugging Face's transformers, with its
/// parameter names. It has no pooler: that of a classifier belongs to the classifier.
/// </summary>
internal sealed class DebertaV2Backbone : Backbone
{
    [ComponentName(Name = "embeddings")]
    private readonly DebertaV2Embeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly DebertaV2Encoder _encoder;

    private readonly BackbonePart _belowLayers;
    private readonly JsonElement _configFile;

    internal DebertaV2Backbone(DebertaV2Config config, JsonElement configFile, Tokenizer? tokenizer)
        : base(ShapeOf(config), tokenizer)
    {
        _embeddings = new DebertaV2Embeddings(config);
        _encoder = new DebertaV2Encoder(config);
        _belowLayers = new BackbonePart(BackbonePartKind.Embeddings, new DebertaV2BelowLayers(_embeddings, _encoder.BelowLayers));
        _configFile = configFile;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<BackbonePart> Parts =>
        [_belowLayers, .. _encoder.Layers.Select(layer => new BackbonePart(BackbonePartKind.Layer, layer))];

    /// <inheritdoc/>
    public override HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false)
    {
        EncoderInput.Check(Shape, inputIds, attentionMask);
        var states = _encoder.forward(_embeddings.forward(inputIds, attentionMask, tokenTypeIds), attentionMask);
        return new HiddenStates(states[^1], attentionMask, layers: allLayers ? states : null);
    }

    /// <inheritdoc/>
    public override void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        EncoderFiles.Write(folder, _configFile, "DebertaV2Model", state_dict());
        if (HasTokenizer)
        {
            Tokenizer.Save(folder);
        }
    }

    private static BackboneShape ShapeOf(DebertaV2Config config) => new()
    {
        HiddenSize = config.Common.HiddenSize,
        LayerCount = config.Common.LayerCount,
        VocabularySize = config.Common.VocabularySize,
        MaxLength = config.Common.MaxPositions,
        ClassifierDropout = config.ClassifierDropout ?? config.Common.HiddenDropout,
        InitializerRange = config.Common.InitializerRange,
    };
}
