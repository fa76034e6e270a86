namespace MultiTaskBert.Fuzz.Targets;

/// <summary>The three files of SNIPS and ATIS.</summary>
internal sealed class SeqInOutTarget : IFuzzTarget
{
    public string Name => "seq-in-out";

    public InputForm Form => InputForm.Columns;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        InputParts.Join("play some jazz\nwill it rain in Oslo\n", "O O B-genre\nO O O O B-city\n", "PlayMusic\nGetWeather\n"),
        InputParts.Join("a  b\n\n", "O\tO\n\n", "x\n\n"),
    ];

    public MtlDataset Read(string path, int variant) => MtlDataset.FromSeqInOut(InputParts.Write(path, "seq.in", "seq.out", "label"));
}
