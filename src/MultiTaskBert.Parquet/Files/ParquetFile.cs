using System.Buffers.Binary;
using System.Globalization;
using Apache.Arrow;
using MultiTaskBert.Data;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace MultiTaskBert.Parquet.Files;

/// <summary>A Parquet file. One row group is read at a time, and of it only the columns that are wanted; the next batch is unpacked while the rows of this one are made.</summary>
internal sealed class ParquetFile : BatchFile
{
    private const int RowsOfABatch = 4096;

    // Text is packed to a tenth, equal values to a thousandth and less. Beyond this size more is no data.
    private const long SmallEnough = 256L * 1024 * 1024;
    private const long LargestRatio = 5000;

    private readonly ReaderProperties _properties = ReaderProperties.GetDefaultReaderProperties();
    private readonly ArrowReaderProperties _arrowProperties = ArrowReaderProperties.GetDefault();
    private readonly FileReader _reader;
    private readonly long _rows;

    /// <exception cref="DatasetException">The file is damaged or cut off.</exception>
    internal ParquetFile(string path)
        : base(path)
    {
        var length = CheckFrame(path);
        _properties.SetThriftStringSizeLimit(MaxHeader);
        _arrowProperties.BatchSize = RowsOfABatch;
        _arrowProperties.UseThreads = false; // Rows are made beside it; a thread more would take turns with that.
        _arrowProperties.PreBuffer = false;
        try
        {
            _reader = Damage.Guard(path, () => new FileReader(path, _properties, _arrowProperties));
            Fields = Damage.Guard(path, () => _reader.Schema.FieldsList);
            HuggingFace = Damage.Guard(path, () => _reader.ParquetReader.FileMetaData.KeyValueMetadata.TryGetValue(FeaturesKey, out var features) ? features
                : _reader.Schema.HasMetadata && _reader.Schema.Metadata.TryGetValue(FeaturesKey, out features) ? features : null);
            _rows = CheckSizes(path, length);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal override IReadOnlyList<Field> Fields { get; }

    internal override string? HuggingFace { get; }

    internal override double? RatioAt(int rows) => _rows > 0 ? (double)rows / _rows : null;

    public override void Dispose()
    {
        _reader?.Dispose();
        _arrowProperties.Dispose();
        _properties.Dispose();
    }

    internal override IEnumerable<RecordBatch> Batches(int[] fields)
    {
        int[] columns = [.. fields.SelectMany(field => LeavesOf(_reader.SchemaManifest.SchemaFields[field]))];
        return Ahead.Read(Decode(columns));
    }

    // The numbers of the columns that a field is made of: one, or one for each value within it.
    private static IEnumerable<int> LeavesOf(SchemaField field) => field.Children.Count == 0 ? [field.ColumnIndex] : field.Children.SelectMany(LeavesOf);

    private IEnumerable<RecordBatch> Decode(int[] columns)
    {
        for (var group = 0; group < _reader.NumRowGroups; group++)
        {
            var number = group;
            using var batches = Damage.Guard(FilePath, () => _reader.GetRecordBatchReader([number], columns));
            while (Damage.Guard(FilePath, () => batches.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult()) is { } batch)
            {
                yield return batch;
            }
        }
    }

    // "PAR1", the columns, what is in them, the length of that, "PAR1".
    private static long CheckFrame(string path)
    {
        const int ends = 12;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        var length = file.Length;
        Span<byte> end = stackalloc byte[8];
        if (length < ends)
        {
            throw Problem(path, $"this is the beginning of a Parquet file, which has {ends} bytes at least. It is cut off; copy or download it again.");
        }

        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(end);
        if (!end[4..].SequenceEqual("PAR1"u8))
        {
            throw Problem(path, "this is a Parquet file without its end, which says what is in it. It is cut off; copy or download it again.");
        }

        var footer = BinaryPrimitives.ReadUInt32LittleEndian(end);
        return footer <= MaxHeader && footer <= length - ends ? length
            : throw Problem(path, string.Create(CultureInfo.InvariantCulture, $"the file is damaged: its end is said to have {footer} bytes, of {length} in all. Copy or download it again."));
    }

    // What the file says of its own size must be possible, before room is made for it.
    private long CheckSizes(string path, long length) => Damage.Guard(path, () =>
    {
        long rows = 0;
        for (var number = 0; number < _reader.NumRowGroups; number++)
        {
            using var group = _reader.ParquetReader.RowGroup(number);
            rows = group.MetaData.NumRows is >= 0 and <= int.MaxValue and var count ? rows + count : throw new InvalidOperationException("a row group has no possible number of rows");
            for (var column = 0; column < group.MetaData.NumColumns; column++)
            {
                using var chunk = group.MetaData.GetColumnChunkMetaData(column);
                var (packed, unpacked) = (chunk.TotalCompressedSize, chunk.TotalUncompressedSize);
                if (packed < 0 || packed > length || unpacked < 0 || (unpacked > SmallEnough && unpacked / LargestRatio > packed))
                {
                    throw new InvalidOperationException(FormattableString.Invariant($"column {column} of row group {number} is said to have {packed} bytes that unpack to {unpacked}, in a file of {length}"));
                }
            }
        }

        return rows <= int.MaxValue ? rows : throw new InvalidOperationException(FormattableString.Invariant($"it is said to have {rows} rows; at most {int.MaxValue} are read"));
    });
}
