using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>CSV and TSV with one row a line.</summary>
internal sealed class CsvTarget : IFuzzTarget
{
    private static readonly CsvOptions[] Options =
    [
        new(),
        new() { HasQuotes = false, NoLabelValues = ["-"] },
        new() { HasHeader = false, Text = "0", Labels = { ["label"] = "-1" }, Delimiter = '\t' },
        new() { Text = "text", Labels = { ["entities"] = CsvLabel.Entities("start", "end", "type"), ["moods"] = CsvLabel.Flags("toxic", "insult", "threat") }, Offsets = OffsetUnit.Auto },
    ];

    public string Name => "csv";

    public InputForm Form => InputForm.Table;

    public int Variants => Options.Length;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        "text,label\n\"Ada said \"\"hi\"\", then\nleft\",Jobs\n\"Oslo, again\",Sports\n",
        "text;label;stars;urgent\nAda left;Jobs;4,5;true\nOslo wins;Sports;;false\n",
        "\uFEFFtext\tlabel\r\nAda left\tJobs\r\n\"quoted\tOslo\"\t\r\n",
        "sentence\tgold_label\tsentence2\nHe said \"no\tneutral\tShe left\n\"a\" b\t-\tc\n",
        "text,toxic,insult,threat,moods\nAda,1,0,1,\"urgent, angry\"\nBen,0,0,0,\n",
        "text,start,end,type\nAda joined Acme,0,3,PER\nAda joined Acme,11,15,ORG\n",
        "text,label\nAda left,a#b\n");

    public MtlDataset Read(string path, int variant) => MtlDataset.FromCsv(path, Options[variant]);
}
