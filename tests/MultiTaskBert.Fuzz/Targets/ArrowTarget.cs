using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Arrow IPC, as a stream and as a file.</summary>
internal sealed class ArrowTarget : IFuzzTarget
{
    public string Name => "arrow";

    public InputForm Form => InputForm.Binary;

    public IReadOnlyList<byte[]> Seeds => ColumnSeeds.Arrow;

    public MtlDataset Read(string path, int variant) => MtlDataset.FromArrow(path);
}
