using MultiTaskBert.Backbones;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>BERT out of TorchSharp's own modules, as one would first write it.</summary>
internal sealed class PlainBert : PeerEncoder
{
    private readonly Network _network;

    public PlainBert(BertConfig config, bool training)
    {
        _network = new Network(config);
        _network.train(training);
        Parameters = [.. _network.parameters()];
    }

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override Tensor Forward(Tensor ids, Tensor mask) => _network.forward(ids, mask);

    public override void Dispose() => _network.Dispose();

    private sealed class Network : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Embedding _words;
        private readonly Embedding _positions;
        private readonly Embedding _segments;
        private readonly LayerNorm _norm;
        private readonly Dropout _dropout;
        private readonly ModuleList<PlainBertLayer> _layers;

        public Network(BertConfig config)
            : base(nameof(Network))
        {
            _words = nn.Embedding(config.VocabularySize, config.HiddenSize);
            _positions = nn.Embedding(config.MaxPositions, config.HiddenSize);
            _segments = nn.Embedding(config.TypeVocabularySize, config.HiddenSize);
            _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
            _dropout = nn.Dropout(config.HiddenDropout);
            _layers = nn.ModuleList(Enumerable.Range(0, config.LayerCount).Select(_ => new PlainBertLayer(config)).ToArray());
            RegisterComponents();
        }

        public override Tensor forward(Tensor ids, Tensor mask)
        {
            var embedded = _words.forward(ids) + _positions.forward(arange(ids.size(1), dtype: ScalarType.Int64)) + _segments.forward(zeros_like(ids));
            var hidden = _dropout.forward(_norm.forward(embedded));
            var isToken = mask.to(ScalarType.Bool).unsqueeze(1).unsqueeze(1);
            foreach (var layer in _layers)
            {
                hidden = layer.forward(hidden, isToken);
            }

            return hidden;
        }
    }
}
