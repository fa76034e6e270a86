using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Parquet, as Hugging Face writes it.</summary>
internal sealed class ParquetTarget : IFuzzTarget
{
    public string Name => "parquet";

    public InputForm Form => InputForm.Binary;

    public bool UsesNativeMemory => true;

    public IReadOnlyList<byte[]> Seeds => ColumnSeeds.Parquet;

    public MtlDataset Read(string path, int variant) => MtlDataset.FromParquet(path);
}
