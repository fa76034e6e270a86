using System.IO.Compression;
using MultiTaskBert.Fuzz.Seeds;
using ZstdSharp;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Files that are packed: what is in them is read as lines of JSON, as columns and as text.</summary>
internal sealed class PackedTarget : IFuzzTarget
{
    private PackedTarget(string name, Func<byte[], byte[]> pack) => (Name, Seeds) = (name,
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
    internal static PackedTarget Gzip { get; } = new("gzip", PackByGzip);

    /// <summary>Files that are packed by Zstandard.</summary>
    internal static PackedTarget Zstd { get; } = new("zstd", PackByZstd);

    public string Name { get; }

    public InputForm Form => InputForm.Binary;

    public int Variants => 3;

    public IReadOnlyList<byte[]> Seeds { get; }

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
