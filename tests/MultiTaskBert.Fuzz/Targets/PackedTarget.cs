using System.IO.Compression;
using MultiTaskBert.Fuzz.Seeds;
using ZstdSharp;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Files that are packed: what is in them is read as lines of JSON, as columns and as text.</summary>
internal sealed class PackedTarget : IFuzzTarget
{
    private const int LongestLine = 16 << 20;   // that a reader takes, and so what it may hold however much is packed

    private readonly Func<Stream, Stream> _unpack;

    private PackedTarget(string name, Func<byte[], byte[]> pack, Func<Stream, Stream> unpack) => (Name, _unpack, Seeds) = (name, unpack,
    [
        pack(PackedSeeds.Lines),
        pack(PackedSeeds.Document),
        pack(PackedSeeds.Columns),
        [.. pack(PackedSeeds.Lines), .. pack(PackedSeeds.Lines)],
        pack(pack(PackedSeeds.Lines)),
        pack(PackedSeeds.LongLine),
        pack(PackedSeeds.ManyLines),
        pack([]),
    ]);

    /// <summary>Files that are packed by gzip.</summary>
    internal static PackedTarget Gzip { get; } = new("gzip", PackByGzip, file => new GZipStream(file, CompressionMode.Decompress));

    /// <summary>Files that are packed by Zstandard.</summary>
    internal static PackedTarget Zstd { get; } = new("zstd", PackByZstd, file => new DecompressionStream(file));

    public string Name { get; }

    public InputForm Form => InputForm.Binary;

    public int Variants => 3;

    public IReadOnlyList<byte[]> Seeds { get; }

    public long ContentSize(string path, long size)
    {
        var content = 0L;
        try
        {
            using var unpacked = _unpack(File.OpenRead(path));
            var block = new byte[64 * 1024];
            while (content < LongestLine && unpacked.Read(block) is > 0 and var read)
            {
                content += read;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ZstdException)
        {
            // It is damaged from here on.
        }

        return Math.Max(size, Math.Min(content, LongestLine));
    }

    public MtlDataset Read(string path, int variant) => variant == 0 ? MtlDataset.FromJsonLines(path) : variant == 1 ? MtlDataset.FromConll(path) : MtlDataset.FromText(path);

    private static byte[] PackByGzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] PackByZstd(byte[] bytes)
    {
        using var compressor = new Compressor(level: 3);
        return compressor.Wrap(bytes).ToArray();
    }
}
