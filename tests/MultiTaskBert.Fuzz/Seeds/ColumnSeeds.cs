using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace MultiTaskBert.Fuzz.Seeds;

/// <summary>The same few rows as Parquet and as Arrow: texts, classes by number with their names, tags of words.</summary>
internal static class ColumnSeeds
{
    private const string Features =
        """{"info": {"features": {"text": {"dtype": "string", "_type": "Value"}, "words": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "List"}, "label": {"names": ["neg", "pos"], "_type": "ClassLabel"}, "ner_tags": {"feature": {"names": ["O", "B-PER"], "_type": "ClassLabel"}, "_type": "List"}}}}""";

    private static readonly string[][] Words = [["Ada", "left"], ["Oslo"], ["Ben"]];

    private static readonly long[][] Tags = [[1, 0], [0], [1]];

    /// <summary>Without compression, with snappy and with Zstandard; texts, or words.</summary>
    internal static IReadOnlyList<byte[]> Parquet { get; } =
    [
        AsParquet(Compression.Uncompressed, TextRows), AsParquet(Compression.Snappy, TextRows), AsParquet(Compression.Zstd, WordRows), AsParquet(Compression.Snappy, WordRows),
    ];

    /// <summary>As a stream and as a file; texts, or words.</summary>
    internal static IReadOnlyList<byte[]> Arrow { get; } = [AsStream(TextRows), AsStream(WordRows), AsFile(TextRows), AsFile(WordRows)];

    private static RecordBatch TextRows()
    {
        var schema = new Schema.Builder().Field(new Field("text", StringType.Default, nullable: true)).Field(new Field("label", Int64Type.Default, nullable: true)).Metadata("huggingface", Features).Build();
        return new RecordBatch(schema, [new StringArray.Builder().Append("Ada left").Append("Oslo 🙂").Append("Ben").Build(), new Int64Array.Builder().Append(1).Append(-1).AppendNull().Build()], 3);
    }

    private static RecordBatch WordRows()
    {
        var (words, tags) = (new ListArray.Builder(StringType.Default), new ListArray.Builder(Int64Type.Default));
        for (var row = 0; row < Words.Length; row++)
        {
            words.Append();
            ((StringArray.Builder)words.ValueBuilder).AppendRange(Words[row]);
            tags.Append();
            ((Int64Array.Builder)tags.ValueBuilder).AppendRange(Tags[row]);
        }

        var (wordArray, tagArray) = (words.Build(), tags.Build());
        var schema = new Schema.Builder().Field(new Field("words", wordArray.Data.DataType, nullable: true)).Field(new Field("ner_tags", tagArray.Data.DataType, nullable: true)).Metadata("huggingface", Features).Build();
        return new RecordBatch(schema, [wordArray, tagArray], Words.Length);
    }

    private static byte[] AsParquet(Compression compression, Func<RecordBatch> rows)
    {
        using var bytes = new MemoryStream();
        var batch = rows(); // The writer takes it over.
        using (var properties = new WriterPropertiesBuilder().Compression(compression).Build())
        using (var arrow = new ArrowWriterPropertiesBuilder().StoreSchema().Build())
        using (var writer = new FileWriter(bytes, batch.Schema, properties, arrow, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.Close();
        }

        return bytes.ToArray();
    }

    private static byte[] AsStream(Func<RecordBatch> rows)
    {
        using var bytes = new MemoryStream();
        using var batch = rows();
        using (var writer = new ArrowStreamWriter(bytes, batch.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return bytes.ToArray();
    }

    private static byte[] AsFile(Func<RecordBatch> rows)
    {
        using var bytes = new MemoryStream();
        using var batch = rows();
        using (var writer = new ArrowFileWriter(bytes, batch.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return bytes.ToArray();
    }
}
