using Apache.Arrow;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Parquet.Files;

/// <summary>A file of columns, read in batches of rows.</summary>
internal abstract class BatchFile(string path) : IDisposable
{
    // Where data sets library of Hugging Face keeps its features.
    protected const string FeaturesKey = "huggingface";

    /// <summary>The most bytes that say what a file holds, before any of it.</summary>
    protected const int MaxHeader = 64 * 1024 * 1024;

    protected string FilePath { get; } = path;

    /// <summary>The columns.</summary>
    internal abstract IReadOnlyList<Field> Fields { get; }

    /// <summary>What the data sets library of Hugging Face wrote about the columns, as JSON; null if it was not that.</summary>
    internal abstract string? HuggingFace { get; }

    /// <summary>Opens a file: Parquet, or Arrow as a file or a stream, which may be compressed.</summary>
    /// <exception cref="DatasetException">It is something else, or damaged.</exception>
    internal static BatchFile Open(string path)
    {
        Span<byte> start = stackalloc byte[FileSignature.BytesNeeded];
        using (var file = DataFile.Open(path))
        {
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }

        return start.StartsWith("PAR1"u8) ? DataFile.IsPacked(path) ? throw Problem(path, "this is Parquet that was compressed as a whole; unpack it first. Parquet is compressed within, column by column.") : new ParquetFile(path)
            : start.StartsWith("PARE"u8) ? throw Problem(path, "this is encrypted Parquet, which is not read; write it without encryption.")
            : start.StartsWith("ARROW1\0\0"u8) || start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFF, 0xFF, 0xFF]) ? new ArrowFile(path)
            : throw Problem(path, $"this is neither Parquet nor Arrow{(start.IsEmpty ? ", but empty" : string.Empty)}. Lines of JSON are read with {nameof(MtlDataset)}.{nameof(MtlDataset.FromJsonLines)}; Feather of the first version, and Arrow of before version 0.15, are written anew first.");
    }

    /// <summary>How much of the file has been read, from 0 to 1, when the rows of the batches so far are done, or null where that is not known.</summary>
    /// <param name="rows">The rows so far.</param>
    internal abstract double? RatioAt(int rows);

    /// <summary>The rows of some columns, batch by batch. A batch lives until the next is asked for.</summary>
    /// <param name="fields">The columns, by their place in <see cref="Fields"/>.</param>
    /// <exception cref="DatasetException">The file is damaged.</exception>
    internal abstract IEnumerable<RecordBatch> Batches(int[] fields);

    public abstract void Dispose();

    protected static DatasetException Problem(string path, string message) => new([new DatasetProblem(message, path)]);
}
