using Google.Protobuf;
using MultiTaskBert.Tests.Export.Messages;

namespace MultiTaskBert.Tests.Export;

/// <summary>A model.onnx as a reader sees it that has nothing of the writer: the messages by a compiled schema, and what must hold of any model.</summary>
internal sealed class OnnxFile
{
    // Of the standard domain, in opset 17 as they are used here.
    private static readonly string[] Operators =
    [
        "Add", "Cast", "Cos", "CumSum", "Div", "DynamicQuantizeLinear", "Equal", "Erf", "Gather", "GatherElements", "GatherND", "Gemm", "Greater", "GreaterOrEqual", "Identity", "LayerNormalization", "Less", "LessOrEqual",
        "And", "Abs", "Clip", "Concat", "Expand", "MatMul", "MatMulInteger", "Max", "Mul", "Neg", "NonZero", "Not", "Or", "Pow", "Range", "ReduceMax", "ReduceSum", "Relu", "Reshape", "Shape", "Sigmoid", "Sin", "Slice",
        "Softmax", "Split", "Sqrt", "Squeeze", "Sub", "Tanh", "Transpose", "Unsqueeze", "Where",
    ];

    // Bytes of an element, by TensorProto.DataType.
    private static readonly Dictionary<int, int> ElementSizes = new() { [1] = 4, [3] = 1, [7] = 8, [9] = 1, [10] = 2 };

    private readonly string _path;
    private readonly byte[] _bytes;

    internal OnnxFile(string path)
    {
        (_path, _bytes) = (path, File.ReadAllBytes(path));
        Model = ModelProto.Parser.WithDiscardUnknownFields(discardUnknownFields: true).ParseFrom(_bytes);
    }

    internal ModelProto Model { get; }

    internal GraphProto Graph => Model.Graph;

    internal IEnumerable<NodeProto> Of(string operation) => Graph.Node.Where(node => node.OpType.Equals(operation, StringComparison.Ordinal));

    internal static string Shape(ValueInfoProto value) =>
        $"{value.Name}: {value.Type.TensorType.ElemType} [{string.Join(", ", value.Type.TensorType.Shape.Dim.Select(size => size.HasDimParam ? size.DimParam : size.DimValue.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";

    /// <summary>What must hold of every model.</summary>
    internal void Check()
    {
        Assert.Equal(_bytes.Length, Model.CalculateSize());   // nothing is in it that the schema does not know, and nothing twice
        Assert.Equal(8, Model.IrVersion);
        var opset = Assert.Single(Model.OpsetImport);
        Assert.Equal((string.Empty, 17), (opset.Domain, opset.Version));
        Assert.NotEmpty(Graph.Name);
        CheckNodes();
        CheckTensors();
    }

    private void CheckNodes()
    {
        string[] stored = [.. Graph.Initializer.Select(tensor => tensor.Name)];
        string[] given = [.. Graph.Input.Select(input => input.Name)];
        var known = new HashSet<string>(StringComparer.Ordinal);
        Assert.All(stored.Concat(given), name => Assert.True(name.Length > 0 && known.Add(name), $"'{name}' is there twice"));
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in Graph.Node)
        {
            Assert.Contains(node.OpType, Operators);
            Assert.True(!node.HasDomain || node.Domain.Length == 0, node.OpType);
            Assert.All(node.Input.Where(input => input.Length > 0), input => Assert.True(known.Contains(input), $"{node.Name} reads '{input}', which nothing before it makes"));
            Assert.NotEmpty(node.Input.Count > 0 ? node.Input[^1] : "none");   // an optional input at the end is left out, not empty
            Assert.All(node.Output, output => Assert.True(output.Length > 0 && known.Add(output), $"{node.Name} makes '{output}', which is there already"));
            Assert.Equal(node.Attribute.Count, node.Attribute.Select(attribute => attribute.Name).Distinct(StringComparer.Ordinal).Count());
            Assert.All(node.Attribute, attribute => Assert.Equal(attribute.Type, attribute.HasF ? 1 : attribute.HasI ? 2 : attribute.HasS ? 3 : 7));
            read.UnionWith(node.Input);
        }

        Assert.All(Graph.Output, output => Assert.Contains(output.Name, known));
        Assert.All(stored, name => Assert.True(read.Contains(name), $"nothing reads '{name}'"));
        Assert.All(Graph.Input.Concat(Graph.Output), value => Assert.All(value.Type.TensorType.Shape.Dim, size => Assert.True(size.HasDimParam ? size.DimParam.Length > 0 : size.DimValue > 0)));
    }

    private void CheckTensors()
    {
        var places = new List<(long Start, long End)>();
        foreach (var tensor in Graph.Initializer)
        {
            var size = tensor.Dims.Aggregate((long)ElementSizes[tensor.DataType], (product, dimension) => checked(product * dimension));
            if (tensor.DataLocation == 0)
            {
                Assert.Empty(tensor.ExternalData);
                Assert.Equal(size, tensor.RawData.Length);
                continue;
            }

            Assert.False(tensor.HasRawData);
            var entries = tensor.ExternalData.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
            var (start, length) = (long.Parse(entries["offset"], System.Globalization.CultureInfo.InvariantCulture), long.Parse(entries["length"], System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(Path.GetFileName(_path) + "_data", entries["location"]);
            Assert.Equal(size, length);
            Assert.Equal(0, start % 64);
            places.Add((start, start + length));
        }

        places.Sort();
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start, "Two tensors overlap."));
        Assert.Equal(places.Count > 0 ? places[^1].End : 0, File.Exists(_path + "_data") ? new FileInfo(_path + "_data").Length : 0);
    }
}
