using MultiTaskBert.Backbones;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>A layer of <see cref="PlainBert"/>.</summary>
internal sealed class PlainBertLayer : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _attended;
    private readonly LayerNorm _attendedNorm;
    private readonly Linear _wide;
    private readonly Linear _narrow;
    private readonly LayerNorm _narrowNorm;
    private readonly Dropout _dropout;
    private readonly int _heads;
    private readonly double _attentionDropout;

    public PlainBertLayer(BertConfig config)
        : base(nameof(PlainBertLayer))
    {
        _query = nn.Linear(config.HiddenSize, config.HiddenSize);
        _key = nn.Linear(config.HiddenSize, config.HiddenSize);
        _value = nn.Linear(config.HiddenSize, config.HiddenSize);
        _attended = nn.Linear(config.HiddenSize, config.HiddenSize);
        _attendedNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _wide = nn.Linear(config.HiddenSize, config.IntermediateSize);
        _narrow = nn.Linear(config.IntermediateSize, config.HiddenSize);
        _narrowNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _dropout = nn.Dropout(config.HiddenDropout);
        _heads = config.HeadCount;
        _attentionDropout = config.AttentionDropout;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor readable)
    {
        var context = nn.functional.scaled_dot_product_attention(
            Split(_query.forward(hidden)), Split(_key.forward(hidden)), Split(_value.forward(hidden)), readable, training ? _attentionDropout : 0);
        var attended = _dropout.forward(_attended.forward(context.transpose(1, 2).reshape(hidden.shape)));
        hidden = _attendedNorm.forward(attended + hidden);
        var fed = _dropout.forward(_narrow.forward(nn.functional.gelu(_wide.forward(hidden))));
        return _narrowNorm.forward(fed + hidden);
    }

    private Tensor Split(Tensor x) => x.view(x.size(0), x.size(1), _heads, -1).transpose(1, 2);
}
