using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>CoNLL columns whose dialect is found, and plain ones.</summary>
internal sealed class ConllTarget : IFuzzTarget
{
    private static readonly ConllOptions?[] Options =
    [
        null,
        new() { TagColumns = new Dictionary<string, int> { ["pos"] = 1, ["entities"] = 3 } },
        new() { Dialect = ConllDialect.Plain, RenamedTags = new Dictionary<string, string> { ["0"] = "O", ["B_PER"] = "B-PER" } },
        new() { CommentPrefix = "# ", Separator = ' ', WordColumn = -1, TagColumns = new Dictionary<string, int> { ["entities"] = 0 } },
    ];

    public string Name => "conll";

    public InputForm Form => InputForm.Columns;

    public int Variants => Options.Length;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        "Ada B-PER\njoined O\nAcme B-ORG\n\nShe O\nleft O\n",
        "-DOCSTART- -X- -X- O\n\nAda NNP B-NP B-PER\njoined VBD B-VP O\nAcme NNP B-NP B-ORG\n\nShe PRP B-NP O\nleft VBD B-VP O\n",
        "# id 7f1 domain=en\nAda _ _ B-PER\njoined _ _ O\n\n# id 7f2 domain=en\n# _ _ O\nAcme _ _ B-ORG\n",
        "Ada\tB-PER\njoined\tO\nNew York\tB-LOC\n\n@x\tO\n#y\tO\n",
        "O She\nB-PER Ada\n\n# comment\nO left\n");

    public MtlDataset Read(string path, int variant) => MtlDataset.FromConll(path, Options[variant]);
}
