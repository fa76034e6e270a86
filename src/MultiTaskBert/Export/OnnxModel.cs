using System.Globalization;
using System.Text;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Export;

/// <summary>A model in the ONNX format while it is built: its nodes in memory, its weights where they lie until it is written.</summary>
/// <remarks>
/// The numbers of the fields are those of <c>onnx.proto</c> (github.com/onnx/onnx, IR version 8). Writing takes two passes: sizes, then bytes, since the format wants the size of a message
/// before the message; so what is in memory beside the weights of the model are the nodes, and a block of a matrix.
/// </remarks>
internal sealed class OnnxModel
{
    /// <summary>The name of the file that holds the graph.</summary>
    internal const string FileName = "model.onnx";

    /// <summary>The ending of the name of the file that holds the weights where they do not fit into one message.</summary>
    internal const string DataEnding = "_data";

    internal const int Opset = 17;

    // One message ends at 2 GiB; the rest is for the nodes.
    private const long LargestMessage = int.MaxValue - (64L << 20);
    private const long SmallestExternal = 1024;
    private const int DataAlignment = 64;
    private const int IrVersion = 8;
    private const int ExternalLocation = 1;

    private readonly List<NodeMessage> _nodes = [];
    private readonly List<(string Name, ProtoMessage Message)> _inputs = [];
    private readonly List<ProtoMessage> _outputs = [];
    private readonly List<string> _outputNames = [];
    private readonly List<OnnxTensor> _tensors = [];
    private readonly Dictionary<string, OnnxValue> _named = new(StringComparer.Ordinal);
    private int _count;

    internal OnnxModel(OnnxExportOptions options) => Options = options;

    internal OnnxExportOptions Options { get; }

    /// <summary>Layers that are multiplied in 8 bits, in order.</summary>
    internal List<string> QuantizedLayers { get; } = [];

    internal IReadOnlyList<string> InputNames => [.. _inputs.Select(input => input.Name)];

    internal IReadOnlyList<string> OutputNames => _outputNames;

    /// <summary>The linear layers that might be multiplied in 8 bits.</summary>
    internal HashSet<string> Layers { get; } = new(StringComparer.Ordinal);

    /// <summary>The bytes of all weights.</summary>
    internal long WeightBytes => _tensors.Sum(tensor => tensor.Length);

    /// <summary>An input of whole numbers, [batch, length]; declared once.</summary>
    internal OnnxValue Input(string name) => Input(name, OnnxElement.Int64, "batch", "length");

    /// <summary>An input; declared once.</summary>
    internal OnnxValue Input(string name, OnnxElement element, params string[] shape) => Once("input:" + name, () =>
    {
        _inputs.Add((name, Info(name, element, shape)));
        return new OnnxValue(this, name, shape);
    });

    /// <summary>Declares an output of numbers.</summary>
    internal void Output(string name, OnnxValue value)
    {
        _nodes.Add(new NodeMessage(new ProtoMessage().Text(1, value.Name).Text(2, name).Text(4, "Identity"), [value.Name], [name]));
        _outputNames.Add(name);
        _outputs.Add(Info(name, OnnxElement.Float32, value.Shape!));
    }

    /// <summary>A stored tensor; of one name only the first is kept.</summary>
    internal OnnxValue Tensor(OnnxTensor tensor) => Once("tensor:" + tensor.Name, () =>
    {
        _tensors.Add(tensor);
        return new OnnxValue(this, tensor.Name, [.. tensor.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture))]);
    });

    /// <summary>What is made once, whoever asks for it.</summary>
    internal OnnxValue Once(string key, Func<OnnxValue> make)
    {
        if (!_named.TryGetValue(key, out var value))
        {
            _named[key] = value = make();
        }

        return value;
    }

    /// <summary>A name that no other value has.</summary>
    internal string NewName(string word) => string.Create(CultureInfo.InvariantCulture, $"{word}_{_count++}");

    internal OnnxValue Node(string operation, IReadOnlyList<OnnxValue?> inputs, IReadOnlyDictionary<string, object>? attributes = null) => Nodes(operation, inputs, 1, attributes)[0];

    internal OnnxValue[] Nodes(string operation, IReadOnlyList<OnnxValue?> inputs, int outputs, IReadOnlyDictionary<string, object>? attributes = null)
    {
        var name = NewName(operation);
        var node = new ProtoMessage();
        var given = inputs.Count;
        while (given > 0 && inputs[given - 1] is null)
        {
            given--;   // Optional inputs at the end are left out; only those between others are written as nothing.
        }

        foreach (var input in inputs.Take(given))
        {
            if (input is not null && input.Model != this)
            {
                throw new ArgumentException($"The value '{input.Name}' is of another model; take values of the graph that was given.", nameof(inputs));
            }

            node.Text(1, input?.Name ?? string.Empty);
        }

        string[] taken = [.. inputs.Take(given).Select(input => input?.Name ?? string.Empty)];

        string[] names = [.. Enumerable.Range(0, outputs).Select(output => output == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{output}"))];
        foreach (var output in names)
        {
            node.Text(2, output);
        }

        node.Text(3, name).Text(4, operation);
        foreach (var (key, value) in attributes ?? new Dictionary<string, object>(StringComparer.Ordinal))
        {
            node.Message(5, Attribute(operation, key, value));
        }

        _nodes.Add(new NodeMessage(node, taken, names));
        return Array.ConvertAll(names, output => new OnnxValue(this, output, shape: null));
    }

    /// <summary>The names of everything that a value is made of: other values, inputs, stored tensors.</summary>
    internal HashSet<string> Sources(params IEnumerable<string> values)
    {
        var needed = values.ToHashSet(StringComparer.Ordinal);
        foreach (var node in Enumerable.Reverse(_nodes).Where(node => Array.Exists(node.Outputs, needed.Contains)))   // each stands behind what it reads
        {
            needed.UnionWith(node.Inputs);
        }

        return needed;
    }

    /// <summary>Leaves out what no output is made of.</summary>
    internal void LeaveOutUnused()
    {
        var needed = Sources(_outputNames);
        _nodes.RemoveAll(node => !Array.Exists(node.Outputs, needed.Contains));
        _inputs.RemoveAll(input => !needed.Contains(input.Name));
        _tensors.RemoveAll(tensor => !needed.Contains(tensor.Name));
    }

    /// <exception cref="ArgumentException">A layer that is to stay in Float32 is none of the model's.</exception>
    internal void ThrowIfUnknown(IReadOnlyCollection<string> kept)
    {
        string[] unknown = [.. kept.Where(layer => !Layers.Contains(layer))];
        if (unknown.Length > 0)
        {
            throw new ArgumentException(
                $"{nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.KeepInFloat32)} names {Pretrained.NameList.Of(unknown)}, which are no linear layers of the encoder; there are {Pretrained.NameList.Of([.. Layers])}.",
                nameof(kept));
        }
    }

    /// <exception cref="ArgumentException">The weights are to lie in one file, and do not fit.</exception>
    internal void ThrowIfTooLarge(bool? externalData)
    {
        if (externalData == false && WeightBytes > LargestMessage)
        {
            throw new ArgumentException(
                $"{nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.ExternalData)} is false, but the weights are {WeightBytes} bytes, and one ONNX file holds 2 GiB; leave it null.",
                nameof(externalData));
        }
    }

    /// <summary>Writes the model into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="fileName">The name of the file; where weights lie in a second one, that has its name and <see cref="DataEnding"/>.</param>
    internal void Write(string folder, string fileName = FileName)
    {
        var isExternal = Options.ExternalData ?? WeightBytes > LargestMessage;
        var dataFile = fileName + DataEnding;
        var external = isExternal ? WriteData(Path.Combine(folder, dataFile)) : [];
        (OnnxTensor Tensor, ProtoMessage Start, bool HasData)[] tensors = [.. _tensors.Select(tensor => external.TryGetValue(tensor.Name, out var place)
            ? (tensor, Start(tensor, (dataFile, place)), false)
            : (tensor, Start(tensor, place: null), true))];
        long SizeOf((OnnxTensor Tensor, ProtoMessage Start, bool HasData) tensor) =>
            tensor.Start.Length + (tensor.HasData ? ProtoMessage.HeadOf(9, tensor.Tensor.Length).Length + tensor.Tensor.Length : 0);

        var nodes = new ProtoMessage();
        _nodes.ForEach(node => nodes.Message(1, node.Message));
        nodes.Text(2, "MultiTaskBert");
        var ends = new ProtoMessage();
        _inputs.ForEach(input => ends.Message(11, input.Message));
        _outputs.ForEach(output => ends.Message(12, output));
        var graphLength = nodes.Length + ends.Length + tensors.Sum(tensor => ProtoMessage.HeadOf(5, SizeOf(tensor)).Length + SizeOf(tensor));
        var head = new ProtoMessage().Number(1, IrVersion).Text(2, "MultiTaskBert").Message(8, new ProtoMessage().Text(1, string.Empty).Number(2, Opset));
        AtomicFile.Write(Path.Combine(folder, fileName), stream =>
        {
            stream.Write(head.Bytes);
            stream.Write(ProtoMessage.HeadOf(7, graphLength));
            stream.Write(nodes.Bytes);
            foreach (var tensor in tensors)
            {
                stream.Write(ProtoMessage.HeadOf(5, SizeOf(tensor)));
                stream.Write(tensor.Start.Bytes);
                if (tensor.HasData)
                {
                    stream.Write(ProtoMessage.HeadOf(9, tensor.Tensor.Length));
                    WriteBytes(tensor.Tensor, stream);
                }
            }

            stream.Write(ends.Bytes);
        });
    }

    private Dictionary<string, long> WriteData(string path)
    {
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        AtomicFile.Write(path, stream =>
        {
            foreach (var tensor in _tensors.Where(tensor => tensor.Length >= SmallestExternal))
            {
                stream.Position = (stream.Position + DataAlignment - 1) / DataAlignment * DataAlignment;
                places.Add(tensor.Name, stream.Position);
                WriteBytes(tensor, stream);
            }
        });
        return places;
    }

    private static void WriteBytes(OnnxTensor tensor, FileStream stream)
    {
        var start = stream.Position;
        tensor.WriteTo(stream);
        if (stream.Position - start != tensor.Length)
        {
            throw new InvalidOperationException($"The weights '{tensor.Name}' changed while they were written: {stream.Position - start} bytes instead of {tensor.Length}.");
        }
    }

    // A TensorProto without its bytes, which come last or lie elsewhere.
    private static ProtoMessage Start(OnnxTensor tensor, (string File, long Offset)? place)
    {
        var message = new ProtoMessage();
        foreach (var size in tensor.Shape)
        {
            message.Number(1, size);
        }

        message.Number(2, (int)tensor.Element).Text(8, tensor.Name);
        if (place is var (file, offset))
        {
            Entry("location", file);
            Entry("offset", offset.ToString(CultureInfo.InvariantCulture));
            Entry("length", tensor.Length.ToString(CultureInfo.InvariantCulture));
            message.Number(14, ExternalLocation);
        }

        return message;

        void Entry(string key, string value) => message.Message(13, new ProtoMessage().Text(1, key).Text(2, value));
    }

    private static ProtoMessage Info(string name, OnnxElement element, IReadOnlyList<string> shape)
    {
        var dimensions = new ProtoMessage();
        foreach (var size in shape)
        {
            dimensions.Message(1, long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new ProtoMessage().Number(1, number)
                : new ProtoMessage().Text(2, size));
        }

        return new ProtoMessage().Text(1, name).Message(2, new ProtoMessage().Message(1, new ProtoMessage().Number(1, (int)element).Message(2, dimensions)));
    }

    private static ProtoMessage Attribute(string operation, string name, object value)
    {
        var attribute = new ProtoMessage().Text(1, name);
        return value switch
        {
            float or double => attribute.Single(2, Convert.ToSingle(value, CultureInfo.InvariantCulture)).Number(20, 1),
            int or long => attribute.Number(3, Convert.ToInt64(value, CultureInfo.InvariantCulture)).Number(20, 2),
            string text => attribute.Data(4, Encoding.UTF8.GetBytes(text)).Number(20, 3),
            IEnumerable<long> numbers => numbers.Aggregate(attribute, (message, number) => message.Number(8, number)).Number(20, 7),
            _ => throw new ArgumentException(
                $"The attribute '{name}' of {operation} is {(value is null ? "null" : $"of type {value.GetType().Name}")}; it must be a long, a double, a string, or a list of long.", nameof(value)),
        };
    }

    /// <summary>A node, and the names of what it reads and gives.</summary>
    private sealed record NodeMessage(ProtoMessage Message, string[] Inputs, string[] Outputs);
}
