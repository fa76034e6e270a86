using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace MultiTaskBert.Tests.Parquet;

/// <summary>Writes files of columns as the datasets library of Hugging Face, pandas and others lay them out.</summary>
internal static class ColumnarFiles
{
    internal static Field Text(string name) => new(name, StringType.Default, nullable: true);

    internal static Field Number(string name) => new(name, Int64Type.Default, nullable: true);

    internal static Field List(string name, IArrowType item, string itemName = "item") => new(name, new ListType(new Field(itemName, item, nullable: true)), nullable: true);

    internal static StringArray Texts(params string?[] values)
    {
        var builder = new StringArray.Builder();
        foreach (var value in values)
        {
            _ = value is null ? builder.AppendNull() : builder.Append(value);
        }

        return builder.Build();
    }

    internal static Int64Array Numbers(params long?[] values)
    {
        var builder = new Int64Array.Builder();
        foreach (var value in values)
        {
            _ = value is { } number ? builder.Append(number) : builder.AppendNull();
        }

        return builder.Build();
    }

    internal static ListArray Lists(params string?[]?[] rows) => Lists(StringType.Default, rows, (IArrowArrayBuilder values, string? item) =>
        _ = item is null ? ((StringArray.Builder)values).AppendNull() : ((StringArray.Builder)values).Append(item));

    internal static ListArray Lists(params long[]?[] rows) => Lists(Int64Type.Default, rows, (values, item) => ((Int64Array.Builder)values).Append(item));

    internal static string Features(string columns) => $$"""{"info": {"features": {{columns}} } }""";

    /// <summary>Writes Parquet; the file.</summary>
    internal static string WriteParquet(
        string path,
        Field[] fields,
        string? features,
        IArrowArray[] columns,
        Compression compression = Compression.Snappy,
        bool isCompliant = true,
        int rowsOfAGroup = 1000)
    {
        var schema = new Schema(fields, features is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["huggingface"] = features });
        using var properties = new WriterPropertiesBuilder().Compression(compression).Build();
        using var builder = new ArrowWriterPropertiesBuilder().StoreSchema();
        using var arrow = (isCompliant ? builder.EnableCompliantNestedTypes() : builder.DisableCompliantNestedTypes()).Build();
        using var writer = new FileWriter(path, schema, properties, arrow);
        using var batch = new RecordBatch(schema, columns, columns[0].Length);
        writer.WriteRecordBatch(batch, rowsOfAGroup);
        writer.Close();
        return path;
    }

    /// <summary>Writes Arrow as a stream, or as a file; the file.</summary>
    internal static string WriteArrow(string path, Field[] fields, string? features, IArrowArray[] columns, bool isFile = false, int batches = 1)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var schema = new Schema(fields, features is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["huggingface"] = features });
        using var file = File.Create(path);
        using var writer = isFile ? new ArrowFileWriter(file, schema) : new ArrowStreamWriter(file, schema);
        using var batch = new RecordBatch(schema, columns, columns[0].Length);
        for (var number = 0; number < batches; number++)
        {
            writer.WriteRecordBatch(batch);
        }

        writer.WriteEnd();
        return path;
    }

    private static ListArray Lists<T>(IArrowType type, T[]?[] rows, Action<IArrowArrayBuilder, T> append)
    {
        var builder = new ListArray.Builder(new Field("item", type, nullable: true));
        foreach (var row in rows)
        {
            if (row is null)
            {
                builder.AppendNull();
                continue;
            }

            builder.Append();
            foreach (var item in row)
            {
                append((IArrowArrayBuilder)builder.ValueBuilder, item);
            }
        }

        return builder.Build();
    }
}
