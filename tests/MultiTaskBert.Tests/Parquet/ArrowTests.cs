using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Types;
using MultiTaskBert.Data;
using MultiTaskBert.Tests.Data.Files;
using static MultiTaskBert.Tests.Parquet.ColumnarFiles;

namespace MultiTaskBert.Tests.Parquet;

/// <summary>Arrow's own format: streams, as <c>save_to_disk</c> writes them, and files.</summary>
public sealed class ArrowTests : IDisposable
{
    private const string Names = """{"ner_tags": {"feature": {"names": ["O", "B-PER"], "_type": "ClassLabel"}, "_type": "List"}}""";

    private static readonly Field[] Fields = [List("tokens", StringType.Default), List("ner_tags", Int64Type.Default)];

    private static readonly MtlRow[] Expected = [new MtlRow(["Ada", "left"]).With("ner_tags", ["B-PER", "O"]), new MtlRow(["Oslo"]).With("ner_tags", ["O"])];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FromArrow_StreamOrFile_ReadsAllBatches(bool isFile)
    {
        var path = Write("a.arrow", isFile, batches: 3);
        Assert.Equal([.. Expected, .. Expected, .. Expected], MtlDataset.FromArrow(path));
        Assert.Equal(6, MtlDataset.FromParquet(path).Count); // What it is, its bytes say.
        Assert.Equal(6, MtlDataset.FromArrow(_folder.Write("b.arrow.zst", DataFileTests.Pack("zstd", File.ReadAllBytes(path)))).Count);
    }

    [Fact]
    public void FromArrow_Dictionary_IsItsValues()
    {
        var type = new DictionaryType(Int8Type.Default, StringType.Default, ordered: false);
        var topics = new DictionaryArray(type, new Int8Array.Builder().Append(1).Append(0).AppendNull().Build(), Texts("Jobs", "Sports"));
        var path = WriteArrow(_folder.File("a.arrow"), [Text("text"), new Field("topic", type, nullable: true)], features: null, [Texts("a", "b", "c"), topics]);
        Assert.Equal([new MtlRow("a").With("topic", "Sports"), new MtlRow("b").With("topic", "Jobs"), new MtlRow("c")], MtlDataset.FromArrow(path));
    }

    [Fact]
    public void FromArrow_CutOffAnywhere_IsAProblem()
    {
        var whole = File.ReadAllBytes(Write("a.arrow", isFile: false, batches: 2));
        for (var length = 8; length < whole.Length; length += 3)
        {
            var path = _folder.Write("b.arrow", whole[..length]);
            Assert.Contains("the file is damaged", Assert.Throws<DatasetException>(() => MtlDataset.FromArrow(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FromArrow_DamagedFiles_AreProblemsAndNothingElse()
    {
        var whole = File.ReadAllBytes(Write("a.arrow", isFile: false, batches: 2));
        var random = new ParquetTests.Lcg(11);
        for (var trial = 0; trial < 2000; trial++)
        {
            var bytes = whole.ToArray();
            for (var change = 0; change <= trial % 4; change++)
            {
                bytes[8 + random.Next(bytes.Length - 8)] = (byte)random.Next(256);
            }

            ParquetTests.ReadOrRefuse(_folder.Write("b.arrow", bytes));
        }
    }

    [Fact]
    public void FromArrow_MessageThatIsSaidToBeHuge_TakesNoMemory()
    {
        var bytes = File.ReadAllBytes(Write("a.arrow", isFile: false, batches: 1));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), int.MaxValue);
        var path = _folder.Write("b.arrow", bytes);
        Assert.Contains("a description of 2147483647 bytes", Assert.Throws<DatasetException>(() => MtlDataset.FromArrow(path)).Message, StringComparison.Ordinal);
    }

    private string Write(string name, bool isFile, int batches) =>
        WriteArrow(_folder.File(name), Fields, Features(Names), [Lists(["Ada", "left"], ["Oslo"]), Lists([1, 0], [0])], isFile, batches);
}
