using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Arrow IPC, as a stream and as a file.</summary>
internal sealed class ArrowTarget : IFuzzTarget
{
    public string Name => "arrow";

    public InputForm Form => InputForm.Binary;

    // WAITS FOR ITS READER: remove HasReader, and let Read return MtlDataset.FromArrow(path).
    public bool HasReader => false;

    public IReadOnlyList<byte[]> Seeds => ColumnSeeds.Arrow;

    public MtlDataset Read(string path, int variant) => throw new NotSupportedException("There is no reader of Arrow yet.");
}
