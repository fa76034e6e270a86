using MultiTaskBert.Fuzz.Seeds;
using ZstdSharp;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Files that are packed by Zstandard.</summary>
internal sealed class ZstdTarget : IFuzzTarget
{
    public string Name => "zstd";

    public InputForm Form => InputForm.Binary;

    public int Variants => 3;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Pack(PackedSeeds.Lines),
        Pack(PackedSeeds.Document),
        Pack(PackedSeeds.Columns),
        [.. Pack(PackedSeeds.Lines), .. Pack(PackedSeeds.Lines)],
        Pack(PackedSeeds.LongLine),
        Pack(PackedSeeds.ManyLines),
        Pack([]),
    ];

    public MtlDataset Read(string path, int variant) => variant == 0 ? MtlDataset.FromJsonLines(path) : variant == 1 ? MtlDataset.FromConll(path) : MtlDataset.FromText(path);

    private static byte[] Pack(byte[] bytes)
    {
        using var compressor = new Compressor(level: 3);
        return compressor.Wrap(bytes).ToArray();
    }
}
