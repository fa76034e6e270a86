using MultiTaskBert.Backbones;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests;

/// <summary>
/// A head that the library does not know: a number for each row by linear regression over [CLS]. A test may bend its loss and write down
/// beforehand what its metric shall say at each evaluation.
/// </summary>
internal sealed class ProbeHead(string name = "number", params double[] scores) : TaskHead(name, LabelLayout.Value())
{
    private readonly Queue<double> _scores = new(scores);
    private Linear? _line;
    private int _losses;

    /// <summary>Makes another loss out of the true one, given how many losses were asked for before.</summary>
    internal Func<int, Tensor, Tensor>? Bend { get; init; }

    /// <summary>Whether the head was in training mode at each forward pass.</summary>
    internal List<bool> Modes { get; } = [];

    protected internal override void Build(BackboneShape shape)
    {
        _line = nn.Linear(shape.HiddenSize, 1);
        RegisterComponents();
    }

    protected internal override Tensor Forward(HiddenStates states)
    {
        Modes.Add(training);
        return _line!.forward(states.First).squeeze(-1);   // [B, H] → [B]
    }

    protected internal override Tensor Loss(Tensor output, Tensor labels)
    {
        var loss = MultiTaskBert.Losses.SquaredError.Mean(output, labels);
        return Bend is null ? loss : Bend(_losses++, loss);
    }

    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

    protected internal override IEnumerable<Metric> CreateMetrics() => [new Scripted(_scores)];

    private sealed class Scripted(Queue<double> scores) : Metric<double>
    {
        private int _rows;

        public override void Add(double truth, double prediction) => _rows++;

        public override IReadOnlyList<MetricValue> Compute() => [new("scripted", _rows > 0 && scores.Count > 0 ? scores.Dequeue() : double.NaN)];

        public override void Reset() => _rows = 0;
    }
}
