using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>
/// The ModernBERT encoder (Warner et al. 2024), equal to <c>ModernBertModel</c> of Hugging Face's transformers, with its parameter names.
/// It has no segments and no pooler.
/// </summary>
internal sealed partial class ModernBertBackbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly ModernBertEmbeddings _embeddings;

    [ComponentName(Name = "layers")]
    private readonly ModuleList<ModernBertLayer> _layers;

    [ComponentName(Name = "final_norm")]
    private readonly LayerNorm _norm;

    private readonly ModernBertConfig _config;
    private readonly ModernBertLayerKinds _kinds;
    private readonly float[] _globalFrequencies;
    private readonly float[] _localFrequencies;

    internal ModernBertBackbone(ModernBertConfig config, PretrainedConfig file, Tokenizer? tokenizer)
        : base(ShapeOf(config), file, "ModernBertModel", tokenizer)
    {
        _config = config;
        _embeddings = new ModernBertEmbeddings(config);
        _layers = nn.ModuleList(Enumerable.Range(0, config.LayerCount).Select(layer => new ModernBertLayer(config, layer == 0)).ToArray());
        _norm = nn.LayerNorm(config.HiddenSize, config.NormEpsilon, bias: config.NormBias);
        _kinds = config.Kinds;
        _globalFrequencies = RotaryPositions.Frequencies(_kinds.GlobalBase, config.HeadSize);
        _localFrequencies = RotaryPositions.Frequencies(_kinds.LocalBase, config.HeadSize);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<BackbonePart> Parts =>
    [
        BackbonePart.Embeddings(_embeddings),
        .. _layers.Select(BackbonePart.Layer),
        BackbonePart.Top(_norm, "final_norm"),
    ];

    protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds) => _embeddings.forward(inputIds);

    protected override BoundLayers Bind(Tensor isToken, int from, int to)
    {
        var global = ModernBertView.Global(isToken, _globalFrequencies);
        var local = ModernBertView.Local(isToken, _kinds.WindowReach, _localFrequencies);
        return new BoundLayers([.. Enumerable.Range(from, to - from).Select(layer => Bind(_layers[layer], _kinds.IsGlobal[layer] ? global : local))]);
    }

    protected override Tensor Finish(Tensor last) => _norm.forward(last);

    private static BoundLayer Bind(ModernBertLayer layer, ModernBertView view) => new(layer, (hidden, _) => layer.forward(hidden, view));

    private static BackboneShape ShapeOf(ModernBertConfig config) => new(
        hiddenSize: config.HiddenSize,
        layerCount: config.LayerCount,
        vocabularySize: config.VocabularySize,
        maxLength: config.MaxPositions,
        classifierDropout: config.ClassifierDropout,
        initializerRange: config.InitializerRange);
}
