using System.IO.Compression;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Files that are packed by gzip.</summary>
internal sealed class GzipTarget : IFuzzTarget
{
    public string Name => "gzip";

    public InputForm Form => InputForm.Binary;

    public int Variants => 3;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Pack(PackedSeeds.Lines),
        Pack(PackedSeeds.Document),
        Pack(PackedSeeds.Columns),
        [.. Pack(PackedSeeds.Lines), .. Pack(PackedSeeds.Lines)],
        Pack(Pack(PackedSeeds.Lines)),
        Pack(PackedSeeds.LongLine),
        Pack(PackedSeeds.ManyLines),
        Pack([]),
    ];

    public MtlDataset Read(string path, int variant) => variant == 0 ? MtlDataset.FromJsonLines(path) : variant == 1 ? MtlDataset.FromConll(path) : MtlDataset.FromText(path);

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
