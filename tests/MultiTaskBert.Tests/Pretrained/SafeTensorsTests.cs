using System.Buffers.Binary;
using System.Text;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Pretrained;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void ReadInto_FloatParameter_HoldsTheConvertedValues(ScalarType stored)
    {
        // Exactly representable in every floating type, so the conversion must be exact.
        var values = tensor([-2f, 0f, 0.5f, 1f, 1.5f, 96f]).reshape(2, 3);
        using var reader = Written(("w", values.to(stored)));
        var parameter = nn.Parameter(zeros(2, 3));
        reader.ReadInto("w", parameter);
        Assert.True(parameter.requires_grad);
        Assert.Equal(ScalarType.Float32, parameter.dtype);
        Assert.Equal(values.data<float>().ToArray(), parameter.data<float>().ToArray());
    }

    [Fact]
    public void ReadInto_MoreThanOnePiece_FillsEveryElement()
    {
        // Pieces are 8 Mi elements; 20 million bytes need three of them.
        var values = arange(20_000_000, dtype: ScalarType.Int64).remainder(251).to(ScalarType.Byte);
        using var reader = Written(("big", values));
        var destination = zeros_like(values);
        reader.ReadInto("big", destination);
        Assert.Equal(0L, destination.ne(values).sum().item<long>());
    }

    [Fact]
    public void ReadInto_OtherShape_NamesBothShapes()
    {
        using var reader = Written(("w", zeros(2, 3)));
        var error = Assert.Throws<CheckpointException>(() => reader.ReadInto("w", zeros(3, 2)));
        Assert.Contains("'w'", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[3, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadInto_IntegersIntoFloats_IsRefused()
    {
        using var reader = Written(("ids", arange(4, dtype: ScalarType.Int64)));
        var error = Assert.Throws<CheckpointException>(() => reader.ReadInto("ids", zeros(4)));
        Assert.Contains("Float32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownName_ListsTheNamesOfTheFile()
    {
        using var reader = Written(("a", zeros(1)), ("b", zeros(1)));
        var error = Assert.Throws<CheckpointException>(() => reader.Read("c"));
        Assert.Contains("'c'", error.Message, StringComparison.Ordinal);
        Assert.Contains("a, b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TransposedTensor_IsStoredInRowMajorOrder()
    {
        using var reader = Written(("t", arange(6, dtype: ScalarType.Float32).reshape(2, 3).t()));
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], reader.Read("t").data<float>().ToArray());
    }

    [Fact]
    public void Write_AnyOrderOfInput_GivesTheSameBytes()
    {
        Tensor a = ones(3), b = ones(2, dtype: ScalarType.Int64), c = ones(5, dtype: ScalarType.Float16);
        SafeTensorsWriter.Write(_folder.File("1"), [new("a", a), new("b", b), new("c", c)]);
        SafeTensorsWriter.Write(_folder.File("2"), [new("c", c), new("b", b), new("a", a)]);
        Assert.Equal(File.ReadAllBytes(_folder.File("1")), File.ReadAllBytes(_folder.File("2")));
        using var reader = SafeTensorsReader.Open(_folder.File("1"));
        Assert.Equal(["b", "a", "c"], reader.Names);
        Assert.Equal(0, reader.Tensors["b"].Offset % 8);
    }

    [Fact]
    public void Write_OverAFileThatIsOpen_LeavesTheOldReaderItsData()
    {
        var path = _folder.File("w.safetensors");
        SafeTensorsWriter.Write(path, [new("w", zeros(3))]);
        using var old = SafeTensorsReader.Open(path);
        SafeTensorsWriter.Write(path, [new("w", ones(3))]);
        Assert.Equal([0f, 0f, 0f], old.Read("w").data<float>().ToArray());
        using var renewed = SafeTensorsReader.Open(path);
        Assert.Equal([1f, 1f, 1f], renewed.Read("w").data<float>().ToArray());
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_TypeWithoutName_IsRefusedAndNothingIsWritten()
    {
        var path = _folder.File("w.safetensors");
        var error = Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(path, [new("z", zeros(1, dtype: ScalarType.ComplexFloat32))]));
        Assert.Contains("'z'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_IntoAMissingFolder_NamesTheFile()
    {
        var path = Path.Combine(_folder.Path, "missing", "w.safetensors");
        var error = Assert.Throws<CheckpointException>(() => SafeTensorsWriter.Write(path, [new("z", zeros(1))]));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileCutAfterOpening_SaysThatItShrank()
    {
        using var reader = Written(("w", zeros(100)));
        using (var file = new FileStream(reader.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            file.SetLength(200);
        }

        var error = Assert.Throws<CheckpointException>(() => reader.Read("w"));
        Assert.Contains("shrunk", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1099511627776],\"data_offsets\":[0,4398046511104]}}", 0UL)]
    [InlineData("{}", 100_000_000UL)]
    public void Open_SmallFileThatPromisesMuch_TakesLittleMemory(string json, ulong claimed)
    {
        const int FileSize = 4096;
        const long Limit = 2 << 20;
        var bytes = new byte[FileSize];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, claimed == 0 ? (ulong)json.Length : claimed);
        Encoding.UTF8.GetBytes(json, bytes.AsSpan(sizeof(ulong)));
        File.WriteAllBytes(_folder.File("attack"), bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CheckpointException>(() => SafeTensorsReader.Open(_folder.File("attack")));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Limit);
    }

    private SafeTensorsReader Written(params (string Name, Tensor Tensor)[] tensors)
    {
        var path = _folder.File("test.safetensors");
        SafeTensorsWriter.Write(path, tensors.Select(t => KeyValuePair.Create(t.Name, t.Tensor)));
        return SafeTensorsReader.Open(path);
    }
}
