using System.Runtime.InteropServices;
using MultiTaskBert.Backbones;
using MultiTaskBert.Tests.Export.Messages;

namespace MultiTaskBert.Tests.Export;

/// <summary>The bytes of exported models, read by protobuf classes that are compiled from a schema of the format.</summary>
[Collection(nameof(OneAtATime))]
public sealed class OnnxFileTests
{
    [Theory]
    [MemberData(nameof(OnnxParityTests.Models), MemberType = typeof(OnnxParityTests))]
    public void ExportOnnx_EveryEncoderAndHead_IsAValidModel(string folder)
    {
        using var exported = new TemporaryFolder();
        using var model = OnnxHeads.Model(Path.Combine(Goldens.RequireRoot(), folder));
        model.ExportOnnx(exported.Path, new() { IncludeHiddenStates = true });
        var file = new OnnxFile(exported.File("model.onnx"));
        file.Check();
        var width = model.Backbone.Shape.HiddenSize;
        Assert.All(file.Graph.Input, input => Assert.EndsWith(": 7 [batch, length]", OnnxFile.Shape(input), StringComparison.Ordinal));
        Assert.Equal(["input_ids", "attention_mask"], file.Graph.Input.Take(2).Select(input => input.Name));
        string[] outputs = [.. file.Graph.Output.Select(OnnxFile.Shape)];
        Assert.Equal($"last_hidden_state: 1 [batch, length, {width}]", outputs[0]);
        Assert.Contains("topic: 1 [batch, 3]", outputs);
        Assert.Contains("entities: 1 [batch, length, 5]", outputs);
        Assert.Contains("topics: 1 [batch, 3]", outputs);
        Assert.Contains("stars: 1 [batch]", outputs);
        Assert.Contains("grade: 1 [batch, 3]", outputs);
        Assert.Contains("answer: 1 [batch, length, 2]", outputs);
        Assert.Contains($"vector: 1 [batch, {width}]", outputs);
        Assert.Contains("small: 1 [batch, 8]", outputs);
        Assert.Equal(model.Heads.Count + 1, outputs.Length);
    }

    [Theory]
    [InlineData(OnnxPrecision.Float32, true)]
    [InlineData(OnnxPrecision.Float16, null)]
    [InlineData(OnnxPrecision.Float16, true)]
    [InlineData(OnnxPrecision.Int8, null)]
    [InlineData(OnnxPrecision.Int8, true)]
    public void ExportOnnx_EveryForm_IsAValidModel(OnnxPrecision precision, bool? external)
    {
        using var exported = new TemporaryFolder();
        using var model = new MultiTaskModel(Backbone.FromPretrained(Path.Combine(Goldens.RequireRoot(), "models", "tiny", "bert")), [.. TinyTask.Heads(), new SentenceEmbeddingHead("vector")]);
        var width = model.Backbone.Shape.HiddenSize;
        model.ExportOnnx(exported.Path, new() { Precision = precision, ExternalData = external, Windows = true, QuantizeEmbeddings = precision == OnnxPrecision.Int8 });
        OnnxFile file = new(exported.File("model.onnx")), heads = new(exported.File("heads.onnx"));
        file.Check();
        heads.Check();
        Assert.Equal(external ?? false, File.Exists(exported.File("model.onnx_data")));
        Assert.Contains(file.Graph.Initializer, tensor => tensor.DataType == precision switch { OnnxPrecision.Float16 => 10, OnnxPrecision.Int8 => 3, _ => 1 });
        Assert.Equal(
            [$"first_state: 1 [batch, {width}]", $"last_hidden_state: 1 [batch, length, {width}]", $"mean_state: 1 [batch, {width}]"], heads.Graph.Input.Select(OnnxFile.Shape).Order(StringComparer.Ordinal));
        Assert.Equal(file.Graph.Output.Skip(1).Select(OnnxFile.Shape), heads.Graph.Output.Select(OnnxFile.Shape));
        Assert.All(heads.Graph.Node.Select(node => node.OpType), operation => Assert.Contains(operation, (string[])["Add", "Cast", "Div", "Identity", "MatMul", "Max", "Mul", "ReduceSum", "Sqrt", "Unsqueeze"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ExportOnnx_Int8_MultipliesStoredNumbersOfTheRangeThatIsAskedFor(bool sevenBits)
    {
        using var exported = new TemporaryFolder();
        using var model = TinyTask.Model();
        var layers = model.ExportOnnx(exported.Path, new() { Precision = OnnxPrecision.Int8, SevenBits = sevenBits }).QuantizedLayers;
        var file = new OnnxFile(exported.File("model.onnx"));
        file.Check();
        var numbers = file.Graph.Initializer.Where(tensor => tensor.DataType == 3).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        NodeProto[] products = [.. file.Of("MatMulInteger")];
        Assert.Equal(layers.Select(layer => layer + ".weight.int8"), products.Select(product => product.Input[1]));
        var quantized = file.Of("DynamicQuantizeLinear").ToDictionary(node => node.Output[0], StringComparer.Ordinal);
        Assert.All(products, product => Assert.Equal(quantized[product.Input[0]].Output[2], product.Input[2]));   // the zero point of the same input
        Assert.True(quantized.Count < products.Length, "Query, key and value read one quantized input.");
        var largest = sevenBits ? 63 : 127;
        Assert.All(numbers.Values, tensor =>
        {
            var values = MemoryMarshal.Cast<byte, sbyte>(tensor.RawData.Span);
            var (columns, rows) = ((int)tensor.Dims[1], (int)tensor.Dims[0]);
            for (var column = 0; column < columns; column++)
            {
                var most = 0;
                for (var row = 0; row < rows; row++)
                {
                    most = Math.Max(most, Math.Abs((int)values[(row * columns) + column]));
                }

                Assert.Equal(largest, most);   // each output has its own scale
            }
        });
    }
}
