using System.Security.Cryptography;
using System.Text;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Training.Checkpoints;

namespace MultiTaskBert.Tests.Training.Checkpoints;

/// <summary>What a training that goes on knows its rows by. Oracle: the JSON of a row as it always was, written by hand.</summary>
public sealed class DataFingerprintTests
{
    public static TheoryData<string, string> Labels => new()
    {
        { "class", """{"Name":"b"}""" },
        { "flag", """{"Value":true}""" },
        { "number", """{"Value":1.5}""" },
        { "names", """{"Names":["b","c"]}""" },
        { "entities", """{"Entities":[{"Start":0,"End":1,"Type":"PER"}]}""" },
        { "span", """{"Span":{"Start":0,"End":1}}""" },
        { "no answer", """{"Span":null}""" },
        { "text", """{"Text":"b","Score":0.5}""" },
        { "own text", "{}" },
    };

    [Theory]
    [MemberData(nameof(Labels))]
    public void Fingerprint_LabelOfTheLibrary_IsThatOfItsJson(string kind, string json)
    {
        var rows = MtlDataset.From([new MtlRow("a").With("x", Of(kind))]);
        var line = $$"""{"Text":"a","Pair":null,"Words":null,"Labels":[{"Key":"x","Value":{{json}}}]}""" + "\n";
        Assert.Equal($"1 rows with the hash {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)))[..16]}", RunSettings.Fingerprint(rows));
    }

    [Fact]
    public void Fingerprint_OwnLabelsThatShowNothing_DifferByTheirContent()
    {
        Assert.NotEqual(Own("a"), Own("b"));
        Assert.Equal(Own("a"), Own("a"));

        static string Own(string content) => RunSettings.Fingerprint(MtlDataset.From([new MtlRow("a").With("x", new Closed([content]))]));
    }

    private static Label Of(string kind) => kind switch
    {
        "class" => "b",
        "flag" => true,
        "number" => 1.5,
        "names" => new[] { "b", "c" },
        "entities" => new EntitySpan[] { new(0, 1, "PER") },
        "span" => new TextSpan(0, 1),
        "no answer" => Label.NoAnswer,
        "text" => Label.RelatedText("b", 0.5),
        _ => Label.OwnText,
    };

    private sealed class Closed(IReadOnlyList<string> content) : Label(content)
    {
        public override string Describe() => "closed";
    }
}
