using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data.Brat;

/// <summary>Folders as brat writes them: a text and its annotations side by side.</summary>
public sealed class BratTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromBrat_FolderOfDocuments_IsReadAndTheRestIsCounted()
    {
        Write("b/doc2", "It rains.\n", "");
        Write("doc1", "😀 Ada joined\nAcme Corp.\n", "T1\tPER 2 5\tAda\nT2\tORG 13 22\tAcme Corp\nR1\tworks-for Arg1:T1 Arg2:T2\t\n*\tEquiv T1 T2\nE1\tJoin:T1 Who:T2\nA1\tSure T1\nM1\tSure T1\nN1\tReference T1 Wikidata:Q1\tAda\n#1\tAnnotatorNotes T1\tsure?\n");
        _folder.Write("c.txt", "not annotated");
        _folder.Write("annotation.conf", "[entities]\nPER\n");
        var data = MtlDataset.FromBrat(_folder.Path);
        Assert.Equal(
            [
                new MtlRow("It rains.\n").With("entities", Array.Empty<EntitySpan>()), new MtlRow("😀 Ada joined\nAcme Corp.\n").With("entities", new EntitySpan[] { new(3, 6, "PER"), new(14, 23, "ORG") }),
            ],
            data);
        Assert.Equal(["b/doc2", "doc1"], data.Select(row => row.Group!));
        Assert.Equal([_folder.File("b/doc2.txt"), _folder.File("doc1.txt")], data.Select(row => row.Source!.File));
        Assert.Equal(
            ["attributes of entities (A, M) 2", "equivalent entities (*) 1", "events (E) 1", "links to databases (N) 1", "notes (#) 1", "relations between entities (R) 1", "texts without annotations (.ann) 1"],
            data.LeftOut.Select(left => $"{left.What} {left.Count}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FromBrat_ByLine_GivesARowALineWithItsOffsets()
    {
        Write("doc", "Ada left.\r\n\r\nBo met Cy.\nEnd", "T2\tPER 20 22\tCy\nT1\tPER 0 3\tAda\nT3\tPER 13 15\tBo\n");
        var data = MtlDataset.FromBrat(_folder.Path, new BratOptions { ByLine = true, Head = "names" });
        Assert.Equal(
            [
                new MtlRow("Ada left.").With("names", new EntitySpan[] { new(0, 3, "PER") }), new MtlRow("Bo met Cy.").With("names", new EntitySpan[] { new(0, 2, "PER"), new(7, 9, "PER") }),
                new MtlRow("End").With("names", Array.Empty<EntitySpan>()),
            ],
            data);
        Assert.Equal([1, 3, 4], data.Select(row => row.Source!.Line));
        Assert.All(data, row => Assert.Equal("doc", row.Group));
    }

    /// <summary>brat divides an entity where its line ends; nothing is missing between the pieces.</summary>
    [Fact]
    public void FromBrat_EntityOverALineEnd_IsOne()
    {
        Write("doc", "In New\nYork today", "T1\tLOC 3 6;7 11\tNew York\nT2\tLOC 3 11\tNew York\n");
        Assert.Equal([new EntitySpan(3, 11, "LOC"), new EntitySpan(3, 11, "LOC")], Assert.Single(MtlDataset.FromBrat(_folder.Path)).Labels["entities"].AsEntities()!);
        Assert.Contains("goes over the end of line 1 of its text; read whole texts (BratOptions.ByLine = false)", Assert.Throws<DatasetException>(() => MtlDataset.FromBrat(_folder.Path, new BratOptions { ByLine = true })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("T1\tPER 0 3;8 12\tAda left", "the entity 'T1' ('PER') is discontinuous: 0 3;8 12, with other text between.")]
    [InlineData("T1\tPER 0 4\tAda", null)]
    [InlineData("T1\tPER 1 4\tAda", "the entity 'T1': the file says that [1, 4) is 'Ada', but the text has 'da ' there.")]
    [InlineData("T1\tPER 0 99\tAda", "the entity 'T1': [0, 99) is outside the text, which has 12 code points.")]
    [InlineData("T1\tPER 3 0\tAda", "the entity 'T1' has 'PER 3 0' where a type and its range are needed: 'PER 0 5', or 'PER 0 5;16 23'.")]
    [InlineData("T1\tPER\tAda", "the entity 'T1' has 'PER' where a type and its range are needed:")]
    [InlineData("T1 PER 0 3 Ada", "the line is 'T1 PER 0 3 Ada'; brat writes an entity as 'T1', a tab,")]
    [InlineData("T1\tPER 99999999999 3\tAda", "the entity 'T1' has 'PER 99999999999 3' where")]
    public void FromBrat_AnnotationThatIsWrong_SaysFileLineAndWhat(string annotation, string? expected)
    {
        Write("doc", "Ada Bo left.", $"\n{annotation}\n");
        if (expected is null)
        {
            Assert.Single(MtlDataset.FromBrat(_folder.Path));
            return;
        }

        var problem = Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.FromBrat(_folder.Path)).Problems);
        Assert.Equal((_folder.File("doc.ann"), 2), (problem.File, problem.Line));
        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromBrat_OffsetsOfAnotherUnit_AreFoundOrNamed()
    {
        Write("doc", "😀 Ada", "T1\tPER 3 6\tAda\n");
        Assert.EndsWith("is outside the text, which has 5 code points. Counted in UTF-16 code units they agree: set BratOptions.Offsets to OffsetUnit.Utf16.", Assert.Throws<DatasetException>(() => MtlDataset.FromBrat(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(MtlDataset.FromBrat(_folder.Path, new BratOptions { Offsets = OffsetUnit.Auto })).Labels["entities"].AsEntities()![0].Start);
        Write("doc", "😀 Ada left", "T1\tPER 3 6\tAda\n");
        Assert.EndsWith("Counted in UTF-16 code units they agree: set BratOptions.Offsets to OffsetUnit.Utf16.", Assert.Throws<DatasetException>(() => MtlDataset.FromBrat(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromBrat_FolderThatIsNone_SaysSo()
    {
        Assert.EndsWith("the folder does not exist.", Message(_folder.File("absent")), StringComparison.Ordinal);
        Assert.EndsWith("the folder holds no annotations; a text (.txt) and a file of the same name that ends in .ann are needed.", Message(_folder.Path), StringComparison.Ordinal);
        Assert.EndsWith("is a file; the folder that holds the texts (.txt) and annotations (.ann) is needed.", Message(_folder.Write("x.ann", "T1\tA 0 1\ta")), StringComparison.Ordinal);
        Assert.EndsWith("there is no text 'x.txt' beside it, which its offsets count.", Message(_folder.Path), StringComparison.Ordinal);
        _folder.Write("x.txt", [0xFF, 0x28]);
        Assert.EndsWith("x.txt:1: invalid UTF-8. Save the file as UTF-8.", Message(_folder.Path), StringComparison.Ordinal);
        Assert.StartsWith("Head is empty; name the head that the entities are for. Offsets is 9; allowed are", Assert.Throws<ArgumentException>(() => MtlDataset.FromBrat("x", new BratOptions { Head = "", Offsets = (OffsetUnit)9 })).Message, StringComparison.Ordinal);

        static string Message(string folder) => Assert.Throws<DatasetException>(() => MtlDataset.FromBrat(folder)).Message;
    }

    private void Write(string name, string text, string annotations)
    {
        _folder.Write($"{name}.txt", text);
        _folder.Write($"{name}.ann", annotations);
    }
}
