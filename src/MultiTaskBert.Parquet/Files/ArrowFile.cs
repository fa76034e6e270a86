using Apache.Arrow;
using Apache.Arrow.Ipc;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Parquet.Files;

/// <summary>Arrow's own format, as a stream or as a file, which is a stream between two marks.</summary>
internal sealed class ArrowFile : BatchFile
{
    private readonly ArrowFrames _frames;
    private readonly ArrowStreamReader _reader;

    /// <exception cref="DatasetException">The file is damaged or cut off.</exception>
    internal ArrowFile(string path)
        : base(path)
    {
        _frames = new ArrowFrames(DataFile.Open(path));
        _reader = new ArrowStreamReader(_frames, leaveOpen: true);
        try
        {
            var schema = Damage.Guard(path, () => _reader.Schema ?? throw new InvalidDataException("it says of no column"));
            Fields = schema.FieldsList;
            HuggingFace = schema.HasMetadata && schema.Metadata.TryGetValue(FeaturesKey, out var features) ? features : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal override IReadOnlyList<Field> Fields { get; }

    internal override string? HuggingFace { get; }

    internal override double? RatioAt(int rows) => _frames.Ratio;

    public override void Dispose()
    {
        _reader.Dispose();
        _frames.Dispose();
    }

    internal override IEnumerable<RecordBatch> Batches(int[] fields)
    {
        while (Damage.Guard(FilePath, () => _reader.ReadNextRecordBatch()) is { } batch)
        {
            using (batch)
            {
                yield return batch;
            }
        }
    }
}
