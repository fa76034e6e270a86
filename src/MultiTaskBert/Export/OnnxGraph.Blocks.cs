using System.Globalization;
using static TorchSharp.torch;

namespace MultiTaskBert.Export;

/// <content>The blocks that encoders and heads are made of.</content>
public sealed partial class OnnxGraph
{
    // Smaller tensors are biases and scales of normalisations: halving them saves nothing.
    private const long SmallestHalf = 4096;

    private static readonly Dictionary<string, object> NoDimension = new(StringComparer.Ordinal) { ["keepdims"] = 0L };

    /// <summary>Computes a linear layer: x Wᵀ + b, or without b where the part has no such parameter.</summary>
    /// <param name="input">Float32 […, In].</param>
    /// <param name="name">The name of the layer in the part: its parameters are <c>name.weight</c> [Out, In] and <c>name.bias</c> [Out]; empty for <c>weight</c> and <c>bias</c> of the part itself.</param>
    /// <returns>Float32 […, Out].</returns>
    public OnnxValue Linear(OnnxValue input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(name);
        var (weightName, biasName) = (Dotted(name, "weight"), Dotted(name, "bias"));
        var weight = Find(weightName);
        var layer = _prefix + name;
        if (_isQuantized)
        {
            _model.Layers.Add(layer);
        }

        var product = _isQuantized && !_model.Options.KeepInFloat32.Contains(layer, StringComparer.Ordinal)
            ? QuantizedProduct(input, weight, layer)
            : Node("MatMul", [input, Weights(weight, _prefix + weightName, isTransposed: true)]);
        var output = HasParameter(biasName) ? product + Parameter(biasName) : product;
        return input.Shape is { } shape ? output.WithShape([.. shape.SkipLast(1), weight.shape[0].ToString(CultureInfo.InvariantCulture)]) : new OnnxValue(_model, output.Name, shape: null);
    }

    /// <summary>Computes layer normalisation over the last dimension.</summary>
    /// <param name="input">Float32 […, H].</param>
    /// <param name="name">The name of the layer in the part: its parameters are <c>name.weight</c> and, if it has one, <c>name.bias</c>.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <returns>Float32 […, H].</returns>
    public OnnxValue LayerNorm(OnnxValue input, string name, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(input);
        return ShapedAs(input, Node(
            "LayerNormalization",
            [input, Parameter(Dotted(name, "weight")), HasParameter(Dotted(name, "bias")) ? Parameter(Dotted(name, "bias")) : null],
            new Dictionary<string, object>(StringComparer.Ordinal) { ["axis"] = -1L, ["epsilon"] = epsilon }));
    }

    /// <summary>Looks vectors up in a table.</summary>
    /// <param name="ids">Int64 […], the rows of the table.</param>
    /// <param name="name">The name of the table in the part: its parameter is <c>name.weight</c> [V, E].</param>
    /// <returns>Float32 […, E].</returns>
    public OnnxValue Embedding(OnnxValue ids, string name)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var table = Find(Dotted(name, "weight"));
        if (!_isQuantized || !_model.Options.QuantizeEmbeddings || table.NumberOfElements < SmallestHalf)
        {
            return Node("Gather", [Parameter(Dotted(name, "weight")), ids]);
        }

        var stored = _prefix + name;
        var numbers = _model.Tensor(OnnxTensor.Quantized($"{stored}.int8", table, isTransposed: false, LargestNumber));
        var scales = _model.Tensor(OnnxTensor.Scales($"{stored}.scale", table, LargestNumber, [table.shape[0], 1]));
        return Node("Cast", [Node("Gather", [numbers, ids])], To(OnnxElement.Float32)) * Node("Gather", [scales, ids]);
    }

    /// <summary>Computes an activation function.</summary>
    /// <param name="input">Float32 of any shape.</param>
    /// <param name="name">Its name in configurations: gelu, gelu_new, gelu_pytorch_tanh, relu, silu or tanh.</param>
    /// <returns>Float32 of the same shape.</returns>
    public OnnxValue Activation(OnnxValue input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        return ShapedAs(input, name switch
        {
            // Hendrycks and Gimpel 2016: x Φ(x), and its approximation by tanh. Written as runtimes know it, which then compute it in one piece.
            "gelu" => input * (Node("Erf", [Node("Div", [input, Constant(MathF.Sqrt(2))])]) + Constant(1f)) * Constant(0.5f),
            "gelu_new" or "gelu_pytorch_tanh" => input * Constant(0.5f)
                * (Node("Tanh", [(input + (Node("Pow", [input, Constant(3f)]) * Constant(0.044715f))) * Constant(MathF.Sqrt(2 / MathF.PI))]) + Constant(1f)),
            "relu" => Node("Relu", [input]),
            "silu" => input * Node("Sigmoid", [input]),
            "tanh" => Node("Tanh", [input]),
            _ => throw new ArgumentException($"The activation '{name}' is not known; take gelu, gelu_new, gelu_pytorch_tanh, relu, silu or tanh, or write it as nodes.", nameof(name)),
        });
    }

    /// <summary>Divides vectors into the heads of an attention.</summary>
    /// <param name="input">[batch, length, H].</param>
    /// <param name="heads">The number of heads.</param>
    /// <returns>[batch, heads, length, H / heads].</returns>
    public OnnxValue SplitHeads(OnnxValue input, int heads) => Transpose(Node("Reshape", [input, Constant(0L, 0L, heads, -1L)]), 0, 2, 1, 3);

    /// <summary>Computes softmax(Q Kᵀ / √A + bias) V in each head, and joins the heads.</summary>
    /// <param name="query">Q, Float32 [batch, heads, length, A], as <see cref="SplitHeads"/> gives it.</param>
    /// <param name="key">K, of the same shape.</param>
    /// <param name="value">V, of the same shape.</param>
    /// <param name="headSize">A.</param>
    /// <param name="bias">What is added to the scores, Float32 in a shape that broadcasts to [batch, heads, length, length]: <see cref="AttentionBias"/>, perhaps with more.</param>
    /// <returns>Float32 [batch, length, H].</returns>
    public OnnxValue Attention(OnnxValue query, OnnxValue key, OnnxValue value, int headSize, OnnxValue bias)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(bias);
        var scores = Node("MatMul", [query * Constant(1 / MathF.Sqrt(headSize)), Transpose(key, 0, 1, 3, 2)]) + bias;   // [batch, heads, length, length]
        var context = Node("MatMul", [Node("Softmax", [scores], new Dictionary<string, object>(StringComparer.Ordinal) { ["axis"] = -1L }), value]);
        return Node("Reshape", [Transpose(context, 0, 2, 1, 3), Constant(0L, 0L, -1L)]).WithShape("batch", "length", HiddenSizeText);
    }

    /// <summary>Gives a number for the distance of every two positions.</summary>
    /// <param name="ofDistance">The number for the position of a key less that of a query.</param>
    /// <returns>Int64 [length, length], a row for each query.</returns>
    public OnnxValue ByDistance(Func<int, long> ofDistance)
    {
        ArgumentNullException.ThrowIfNull(ofDistance);
        var table = Whole([.. Enumerable.Range(1 - MaxLength, (2 * MaxLength) - 1).Select(ofDistance)], (2 * MaxLength) - 1);
        var distances = Node("Unsqueeze", [Positions, Constant(0L)]) - Node("Unsqueeze", [Positions, Constant(1L)]);
        return Node("Gather", [table, distances + Scalar(MaxLength - 1)]);
    }

    /// <summary>The first rows of a table, as many as the rows are long.</summary>
    internal OnnxValue UpToLength(OnnxValue table) => Node("Slice", [table, Constant(0L), Length, Constant(0L)]);

    /// <summary>[batch, length, H] → [batch, H] of the first token.</summary>
    internal OnnxValue First(OnnxValue states) => Node("Gather", [states, Scalar(0)], new Dictionary<string, object>(StringComparer.Ordinal) { ["axis"] = 1L });

    internal OnnxValue Transpose(OnnxValue input, params long[] order) => Node("Transpose", [input], new Dictionary<string, object>(StringComparer.Ordinal) { ["perm"] = order });

    /// <summary>The sum over the last dimension, which goes.</summary>
    internal OnnxValue SumOfLast(OnnxValue input) => Node("ReduceSum", [input, Constant(-1L)], NoDimension);

    private int LargestNumber => _model.Options.SevenBits ? 63 : 127;

    private static string Dotted(string name, string parameter) => name.Length == 0 ? parameter : $"{name}.{parameter}";

    // The input gets one scale and zero point a call, whatever reads it; runtimes know these nodes as one operator.
    private OnnxValue QuantizedProduct(OnnxValue input, Tensor weight, string layer)
    {
        if (!_model.QuantizedLayers.Contains(layer, StringComparer.Ordinal))
        {
            _model.QuantizedLayers.Add(layer);   // layers that share their weights are one
        }

        OnnxValue[] Quantize() => _model.Nodes("DynamicQuantizeLinear", [input], 3);
        var numbers = _model.Once("quantized:" + input.Name, () => Quantize()[0]);
        var (scale, zero) = (new OnnxValue(_model, numbers.Name + ".1", shape: null), new OnnxValue(_model, numbers.Name + ".2", shape: null));
        var weights = _model.Tensor(OnnxTensor.Quantized($"{layer}.weight.int8", weight, isTransposed: true, LargestNumber));
        var scales = _model.Tensor(OnnxTensor.Scales($"{layer}.weight.scale", weight, LargestNumber, [weight.shape[0]]));
        var product = Node("Cast", [Node("MatMulInteger", [numbers, weights, zero])], To(OnnxElement.Float32));
        return product * (scale * scales);
    }
}
