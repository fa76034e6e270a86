using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Parquet, as Hugging Face writes it.</summary>
internal sealed class ParquetTarget : IFuzzTarget
{
    public string Name => "parquet";

    public InputForm Form => InputForm.Binary;

    public bool UsesNativeMemory => true;

    // WAITS FOR ITS READER: remove HasReader, and let Read return MtlDataset.FromParquet(path).
    public bool HasReader => false;

    public IReadOnlyList<byte[]> Seeds => ColumnSeeds.Parquet;

    public MtlDataset Read(string path, int variant) => throw new NotSupportedException("There is no reader of Parquet yet.");
}
