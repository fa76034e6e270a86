using System.Collections.Immutable;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>Tensors of types that torch lacks: as bytes and as numbers. Oracle: the formats' own definitions (OCP 8-bit and MX floats, IEEE 754).</summary>
public sealed class SafeTensorBytesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(nameof(SafeTensorsDType.F8E4M3), 0x7E, 448)]
    [InlineData(nameof(SafeTensorsDType.F8E4M3), 0xFF, double.NaN)]
    [InlineData(nameof(SafeTensorsDType.F8E5M2), 0x7B, 57344)]
    [InlineData(nameof(SafeTensorsDType.F8E5M2), 0xFC, double.NegativeInfinity)]
    [InlineData(nameof(SafeTensorsDType.F8E5M2), 0x7D, double.NaN)]
    [InlineData(nameof(SafeTensorsDType.F8E4M3Fnuz), 0x80, double.NaN)]
    [InlineData(nameof(SafeTensorsDType.F8E4M3Fnuz), 0x7F, 240)]
    [InlineData(nameof(SafeTensorsDType.F8E5M2Fnuz), 0xFF, -57344)]
    [InlineData(nameof(SafeTensorsDType.F8E8M0), 0x7F, 1)]
    [InlineData(nameof(SafeTensorsDType.F8E8M0), 0xFF, double.NaN)]
    public void ReadNumbers_SmallFloat_IsWhatTheFormatSays(string type, byte bits, double expected)
    {
        using var reader = Written(new SafeTensorBytes("x", Enum.Parse<SafeTensorsDType>(type), [1], new[] { bits }));
        Assert.Equal([expected], reader.ReadNumbers("x"));
    }

    [Fact]
    public void ReadNumbers_MoreThanOnePiece_ReadsAll()
    {
        var bytes = Enumerable.Range(0, 5001).SelectMany(number => BitConverter.GetBytes((ushort)number)).ToArray();
        using var reader = Written(new SafeTensorBytes("x", SafeTensorsDType.U16, [3, 1667], bytes));
        Assert.Equal(Enumerable.Range(0, 5001).Select(number => (double)number), reader.ReadNumbers("x"));
    }

    [Theory]
    [InlineData(nameof(SafeTensorsDType.F4), 2, "F4")]
    [InlineData(nameof(SafeTensorsDType.C64), 1, "C64")]
    public void ReadNumbers_TypeThatIsNone_NamesTensorTypeAndWayOut(string typeName, long size, string name)
    {
        var type = Enum.Parse<SafeTensorsDType>(typeName);
        using var reader = Written(new SafeTensorBytes("x", type, [size], new byte[type == SafeTensorsDType.F4 ? 1 : 8]));
        var message = Assert.Throws<CheckpointException>(() => reader.ReadNumbers("x")).Message;
        Assert.All(["'x'", name, "such as F32"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_NameTwice_IsRefused()
    {
        var tensor = new SafeTensorBytes("x", SafeTensorsDType.U8, ImmutableArray<long>.Empty, new byte[1]);
        Assert.Contains("'x' is reserved or occurs twice", Assert.Throws<ArgumentException>(() => Written(tensor, tensor)).Message, StringComparison.Ordinal);
    }

    private SafeTensorsReader Written(params SafeTensorBytes[] tensors)
    {
        SafeTensorBytes.Write(_folder.File("x.safetensors"), tensors);
        return SafeTensorsReader.Open(_folder.File("x.safetensors"));
    }
}
