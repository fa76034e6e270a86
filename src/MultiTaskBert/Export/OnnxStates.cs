using MultiTaskBert.Pretrained.Saving;

namespace MultiTaskBert.Export;

/// <summary>Represents what heads read of an encoder in the graph of an exported model, as <see cref="Backbones.HiddenStates"/> is it while the model runs; what several heads read is computed once.</summary>
public sealed class OnnxStates
{
    // As HiddenStates has it: below every hidden state.
    private const float Lowest = -1e9f;

    private readonly OnnxGraph _graph;
    private readonly Func<OnnxValue, OnnxValue>? _pooler;
    private readonly bool _areInputs;

    /// <summary>Initializes the states of an encoder.</summary>
    /// <param name="graph">The graph that the encoder was given.</param>
    /// <param name="last">Float32 [batch, length, H]: the output of the last layer.</param>
    /// <param name="pooler">Makes [batch, H] of it, or null if the encoder has no pooler.</param>
    public OnnxStates(OnnxGraph graph, OnnxValue last, Func<OnnxValue, OnnxValue>? pooler = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(last);
        (_graph, Last, _pooler) = (graph, last.WithShape("batch", "length", graph.HiddenSizeText), pooler);
    }

    private OnnxStates(OnnxGraph graph, Func<OnnxValue, OnnxValue>? pooler)
        : this(graph, graph.States(HeadsGraph.States, "length"), pooler)
    {
        _areInputs = true;
    }

    /// <summary>Gets Float32 [batch, length, H]: the output of the last layer.</summary>
    public OnnxValue Last { get; }

    /// <summary>Gets Float32 [batch, H]: the hidden state of the first token.</summary>
    public OnnxValue First => _areInputs ? _graph.States(HeadsGraph.First) : Pooled("states.first", () => _graph.First(Last));

    /// <summary>Gets Float32 [batch, H]: the mean over the tokens of each row, padding left out.</summary>
    public OnnxValue Mean => _areInputs ? _graph.States(HeadsGraph.Mean) : Pooled("states.mean", () =>
    {
        var (weights, axis) = (_graph.TokenWeights, _graph.Constant([1L]));
        var sum = _graph.Node("ReduceSum", [Last * weights, axis], new Dictionary<string, object>(StringComparer.Ordinal) { ["keepdims"] = 0L });
        var count = _graph.Node("ReduceSum", [weights, axis], new Dictionary<string, object>(StringComparer.Ordinal) { ["keepdims"] = 0L });
        return _graph.Node("Div", [sum, count]);
    });

    /// <summary>Gets Float32 [batch, H]: the greatest value over the tokens of each row, padding left out.</summary>
    public OnnxValue Max => _areInputs ? _graph.States(HeadsGraph.Max) : Pooled("states.max", () => _graph.Node(
        "ReduceMax",
        [_graph.Node("Where", [_graph.IsToken, Last, _graph.Constant(Lowest)])],
        new Dictionary<string, object>(StringComparer.Ordinal) { ["axes"] = new[] { 1L }, ["keepdims"] = 0L }));

    /// <summary>Gets Float32 [batch, H]: the pooler's answer.</summary>
    /// <exception cref="InvalidOperationException">The encoder has no pooler.</exception>
    public OnnxValue Pooler => Pooled(
        _areInputs ? "inputs.pooler" : "states.pooler",
        () => (_pooler ?? throw new InvalidOperationException("The encoder has no pooler; read First or Mean instead."))(
            _areInputs ? _graph.Node("Unsqueeze", [First, _graph.Constant(1L)]).WithShape("batch", "1", _graph.HiddenSizeText) : Last));

    /// <summary>States of the same encoder that are inputs of the model, put together elsewhere; what is made of all tokens of a row is an input too.</summary>
    internal OnnxStates OfInputs() => new(_graph, _pooler);

    private OnnxValue Pooled(string key, Func<OnnxValue> make) => Last.Model.Once(key, () => make().WithShape("batch", _graph.HiddenSizeText));
}
