using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Export;

/// <summary>
/// Represents the graph of a model that is exported to ONNX, as one part of the model sees it: the encoder, or a head. The part says what it computes by nodes, most of them by the blocks of this class, with its own
/// parameters by the names that they have in its state dictionary.
/// </summary>
/// <remarks>Operators are those of opset 17 of the standard domain, which every runtime has. Not thread-safe.</remarks>
public sealed partial class OnnxGraph
{
    // A value that no score reaches and that is finite, so that a row of nothing but padding stays numbers.
    private const float Masked = -1e30f;

    private readonly OnnxModel _model;
    private readonly Dictionary<string, Parameter> _parameters;
    private readonly string _prefix;
    private readonly string _part;
    private readonly bool _isQuantized;

    /// <param name="model">What the nodes go to.</param>
    /// <param name="module">The part.</param>
    /// <param name="prefix">What the names of its tensors begin with in the file.</param>
    /// <param name="part">What the part is, for messages.</param>
    /// <param name="hiddenSize">The width of the hidden states.</param>
    /// <param name="maxLength">The longest row.</param>
    /// <param name="isQuantized">Whether linear layers of the part may be stored in 8 bits.</param>
    internal OnnxGraph(OnnxModel model, nn.Module module, string prefix, string part, int hiddenSize, int maxLength, bool isQuantized)
    {
        _model = model;
        _parameters = module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter, StringComparer.Ordinal);
        (_prefix, _part, MaxLength) = (prefix, part, maxLength);
        HiddenSizeText = hiddenSize.ToString(CultureInfo.InvariantCulture);
        _isQuantized = isQuantized && model.Options.Precision == OnnxPrecision.Int8;
    }

    /// <summary>Gets the token ids, Int64 [batch, length].</summary>
    public OnnxValue InputIds => _model.Input("input_ids");

    /// <summary>Gets the attention mask, Int64 [batch, length]: 1 for tokens, 0 for padding.</summary>
    public OnnxValue AttentionMask => _model.Input("attention_mask");

    /// <summary>Gets the segment of each token, Int64 [batch, length]; the model has this input only if some part asks for it.</summary>
    public OnnxValue TokenTypeIds => _model.Input("token_type_ids");

    /// <summary>Gets what attention adds to its scores, Float32 [batch, 1, 1, length]: 0 for tokens, a large negative number for padding.</summary>
    public OnnxValue AttentionBias => _model.Once("attention_bias", () =>
    {
        var weights = Node("Cast", [Node("Unsqueeze", [AttentionMask, Constant([1L, 2L])])], To(OnnxElement.Float32));   // [batch, 1, 1, length]
        return (weights - Constant(1f)) * Constant(-Masked);
    });

    /// <summary>Gets the positions, Int64 [length]: 0, 1, 2, …</summary>
    public OnnxValue Positions => _model.Once("positions", () =>
        Node("Range", [Scalar(0), Node("Squeeze", [Length]), Scalar(1)]));

    /// <summary>Hidden states that are an input of the model, Float32 [batch, …, H].</summary>
    internal OnnxValue States(string name, params string[] between) => _model.Input(name, OnnxElement.Float32, ["batch", .. between, HiddenSizeText]);

    /// <summary>The width of the hidden states.</summary>
    internal string HiddenSizeText { get; }

    /// <summary>The longest row.</summary>
    internal int MaxLength { get; }

    /// <summary>The length of the rows, Int64 [1].</summary>
    internal OnnxValue Length => _model.Once("length", () => Node("Shape", [InputIds], new Dictionary<string, object>(StringComparer.Ordinal) { ["start"] = 1L, ["end"] = 2L }));

    /// <summary>Float32 [batch, length, 1]: 1 for tokens, 0 for padding.</summary>
    internal OnnxValue TokenWeights => _model.Once("token_weights", () => Node("Cast", [Node("Unsqueeze", [AttentionMask, Constant([2L])])], To(OnnxElement.Float32)));

    /// <summary>Bool [batch, length, 1]: true for tokens.</summary>
    internal OnnxValue IsToken => _model.Once("is_token", () => Node("Cast", [Node("Unsqueeze", [AttentionMask, Constant([2L])])], To(OnnxElement.Bool)));

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">The name of a standard operator of opset 17, such as <c>Tanh</c>.</param>
    /// <param name="inputs">Its inputs; null for an optional one that is left out.</param>
    /// <param name="attributes">Its attributes: each a <c>long</c>, a <c>double</c>, a <c>string</c>, or a list of <c>long</c>; null for none.</param>
    /// <returns>Its output, without a shape.</returns>
    public OnnxValue Node(string operation, IReadOnlyList<OnnxValue?> inputs, IReadOnlyDictionary<string, object>? attributes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        ArgumentNullException.ThrowIfNull(inputs);
        return _model.Node(operation, inputs, attributes);
    }

    /// <summary>Stores a number.</summary>
    /// <param name="value">The number, Float32.</param>
    public OnnxValue Constant(float value) => Constant([value], []);

    /// <summary>Stores numbers.</summary>
    /// <param name="values">The numbers, Float32, row-major.</param>
    /// <param name="shape">Their shape.</param>
    public OnnxValue Constant(float[] values, params IReadOnlyList<long> shape) => Stored(OnnxElement.Float32, values, shape);

    /// <summary>Stores whole numbers, such as the sizes that <c>Reshape</c> reads.</summary>
    /// <param name="values">The numbers, Int64 [N].</param>
    public OnnxValue Constant(params long[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Stored(OnnxElement.Int64, values, [values.Length]);
    }

    /// <summary>Gets a parameter of the part.</summary>
    /// <param name="name">Its name in the state dictionary of the part.</param>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public OnnxValue Parameter(string name) => Weights(Find(name), _prefix + name, isTransposed: false);

    /// <summary>Determines whether the part has a parameter.</summary>
    /// <param name="name">Its name in the state dictionary of the part.</param>
    public bool HasParameter(string name) => _parameters.ContainsKey(name);

    internal static IReadOnlyDictionary<string, object> To(OnnxElement element) => new Dictionary<string, object>(StringComparer.Ordinal) { ["to"] = (long)element };

    internal OnnxValue Scalar(long value) => Stored(OnnxElement.Int64, [value], []);

    /// <summary>Whole numbers in a shape.</summary>
    internal OnnxValue Whole(long[] values, params IReadOnlyList<long> shape) => Stored(OnnxElement.Int64, values, shape);

    /// <summary>A stored tensor of a parameter of another part, which keeps its name there.</summary>
    internal OnnxValue Shared(string name, Tensor parameter) => Weights(parameter, name, isTransposed: false);

    private Parameter Find(string name) => _parameters.TryGetValue(name, out var parameter)
        ? parameter
        : throw new ArgumentException(
            $"{_part} has no parameter '{name}'; it has {NameList(_parameters.Keys)}.", nameof(name));

    // Stored in Float16 a parameter is made Float32 again when the model is loaded: runtimes fold the conversion of a constant.
    private OnnxValue Weights(Tensor parameter, string name, bool isTransposed)
    {
        var isHalf = _model.Options.Precision == OnnxPrecision.Float16 && parameter.NumberOfElements >= SmallestHalf;
        var stored = _model.Tensor(OnnxTensor.Of(isTransposed ? name + ".transposed" : name, parameter, isTransposed, isHalf));
        return isHalf ? _model.Once("float32:" + stored.Name, () => ShapedAs(stored, Node("Cast", [stored], To(OnnxElement.Float32)))) : stored;
    }

    private OnnxValue Stored<T>(OnnxElement element, T[] values, IReadOnlyList<long> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Aggregate(1L, (product, size) => product * size) != values.Length)
        {
            throw new ArgumentException($"{values.Length} numbers are no tensor of shape [{string.Join(", ", shape)}].", nameof(shape));
        }

        // Small ones, which many nodes share, are kept once.
        OnnxValue Make() => _model.Tensor(OnnxTensor.Of(_model.NewName("constant"), element, values, shape));
        return values.Length <= 8
            ? _model.Once(string.Create(CultureInfo.InvariantCulture, $"constant:{element}:{string.Join(',', shape)}:{Convert.ToHexString(MemoryMarshal.AsBytes<T>(values))}"), Make)
            : Make();
    }

    private static OnnxValue ShapedAs(OnnxValue source, OnnxValue value) => source.Shape is { } shape ? value.WithShape(shape) : value;

    private static string NameList(IEnumerable<string> names) => Pretrained.NameList.Of([.. names.Order(StringComparer.Ordinal)]);
}
