using MultiTaskBert.Data;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>brat's standoff: a text and its annotations.</summary>
internal sealed class BratTarget : IFuzzTarget
{
    public string Name => "brat";

    public InputForm Form => InputForm.Columns;

    public int Variants => 3;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        InputParts.Join("Ada joined Acme.\nShe 🙂 left Oslo.\n", "T1\tPER 0 3\tAda\nT2\tORG 11 15\tAcme\nE1\tJoin:T1 Org:T2\nR1\tis Arg1:T1 Arg2:T2\t\nA1\tSure T1\nM1\tNegation E1\nN1\tReference T1 Wiki:1\tAda\n#1\tAnnotatorNotes T1\tnote\n*\tEquiv T1 T2\nT3\tLOC 27 31\tOslo\n"),
        InputParts.Join("Peter and Paul Smith\n", "T1\tPER 0 5;15 20\tPeter Smith\nT2\tPER 10 20\tPaul Smith\n"),
        InputParts.Join("\r\nAda\r\n", ""),
    ];

    public MtlDataset Read(string path, int variant) =>
        MtlDataset.FromBrat(InputParts.Write(path, "x.txt", "x.ann"), new BratOptions { ByLine = variant == 1, Offsets = variant == 2 ? OffsetUnit.Auto : OffsetUnit.CodePoints });
}
