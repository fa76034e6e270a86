namespace MultiTaskBert.Export;

/// <summary>Represents a value in the graph of an exported model: what a node gave, an input, or a stored tensor. Made by an <see cref="OnnxGraph"/>.</summary>
public sealed class OnnxValue
{
    internal OnnxValue(OnnxModel model, string name, IReadOnlyList<string>? shape)
    {
        (Model, Name, Shape) = (model, name, shape);
    }

    /// <summary>Gets the name of the value in the graph.</summary>
    public string Name { get; }

    /// <summary>The model that it is in.</summary>
    internal OnnxModel Model { get; }

    /// <summary>Its dimensions, numbers or the names of those that vary; null if they are not known.</summary>
    internal IReadOnlyList<string>? Shape { get; }

    /// <summary>Says what shape the value has, where the graph cannot know: the output of a head needs it.</summary>
    /// <param name="dimensions">A number for each fixed dimension; <c>batch</c> and <c>length</c>, or a name of your own, for those that vary.</param>
    /// <returns>The same value.</returns>
    public OnnxValue WithShape(params IReadOnlyList<string> dimensions) => new(Model, Name, dimensions);

    /// <summary>Adds two values, number by number; the smaller one is repeated.</summary>
    /// <param name="left">The first value.</param>
    /// <param name="right">The second value.</param>
    public static OnnxValue operator +(OnnxValue left, OnnxValue right) => Elementwise("Add", left, right);

    /// <summary>Subtracts two values, number by number; the smaller one is repeated.</summary>
    /// <param name="left">The first value.</param>
    /// <param name="right">The second value.</param>
    public static OnnxValue operator -(OnnxValue left, OnnxValue right) => Elementwise("Sub", left, right);

    /// <summary>Multiplies two values, number by number; the smaller one is repeated.</summary>
    /// <param name="left">The first value.</param>
    /// <param name="right">The second value.</param>
    public static OnnxValue operator *(OnnxValue left, OnnxValue right) => Elementwise("Mul", left, right);

    private static OnnxValue Elementwise(string operation, OnnxValue left, OnnxValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var shape = left.Shape is { } known && right.Shape is { } other ? (known.Count >= other.Count ? known : other) : left.Shape ?? right.Shape;
        return new OnnxValue(left.Model, left.Model.Node(operation, [left, right]).Name, shape);
    }
}
