using MultiTaskBert.Data;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/tables.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class TablesTests
{
    [Fact]
    public void Table_WithoutOptions_IsRead()
    {
        File.WriteAllText("news.csv", "id,text,topic,stars,entities\n1,\"Ada, again, joined Acme\",Jobs,4.5,\"[[0, 3, 'PER'], [19, 23, 'ORG']]\"\n2,Oslo wins,Sports,,\n");
        #region tables-first
        MtlDataset news = MtlDataset.FromCsv("news.csv");
        Console.WriteLine(news[0]);
        Console.WriteLine(string.Join('\n', news.LeftOut));
        #endregion

        Assert.Equal(4.5, news[0].Labels["stars"].AsNumber());
        Assert.Equal(["entities", "stars", "topic"], news.Heads);
        Assert.Equal("news.csv: columns that hold no label by their name ('id'), 1 in all, the first in line 1.", Assert.Single(news.LeftOut).ToString());
    }

    [Fact]
    public void Table_WithKindsNamed_IsRead()
    {
        File.WriteAllText("support.csv", "body;category;angry;urgent;needs;hours;from;to\nThe lamp broke.;fault;1;0;refund|call back;2.5;4;8\n");
        #region tables-labels
        MtlDataset support = MtlDataset.FromCsv("support.csv", new CsvOptions
        {
            Text = "body",
            Labels =
            {
                ["topic"] = "category",                                   // what each field looks like
                ["moods"] = CsvLabel.Flags("angry", "urgent"),            // a 0 or 1 in a column for each class
                ["needs"] = CsvLabel.Classes("needs", separator: "|"),    // several names in one field
                ["hours"] = CsvLabel.Number("hours"),
                ["answer"] = CsvLabel.Span("from", "to"),                 // a part of the text
            },
        });
        #endregion

        Assert.Equal([new MtlRow("The lamp broke.").With("topic", "fault").With("moods", ["angry"]).With("needs", ["refund", "call back"]).With("hours", 2.5).With("answer", new Tokenization.TextSpan(4, 8))], support);
    }

    [Fact]
    public void Table_OtherShapes_AreRead()
    {
        File.WriteAllText("qqp.tsv", "0\tWhat is \"TLS\"?\tWhat does \"TLS mean?\t1\n");
        File.WriteAllText("ner_dataset.csv", "Sentence #,Word,POS,Tag\nSentence: 1,Ada,NNP,B-per\n,left,VBD,O\nSentence: 2,Oslo,NNP,B-geo\n");
        File.WriteAllText("people.csv", "id,text,start,end,label\n7,Ada met Bo,0,3,PER\n7,Ada met Bo,8,10,PER\n8,Nobody,,,\n");
        #region tables-no-header
        MtlDataset pairs = MtlDataset.FromCsv("qqp.tsv", new CsvOptions
        {
            HasHeader = false,   // columns are then named by their positions
            HasQuotes = false,   // a quote is a character like any other
            Text = "1",
            Pair = "2",
            Labels = { ["same"] = "-1" },
            RenamedLabels = new Dictionary<string, IReadOnlyDictionary<string, string>>
            {
                ["same"] = new Dictionary<string, string> { ["0"] = "different", ["1"] = "duplicate" },
            },
        });
        #endregion

        #region tables-words
        MtlDataset words = MtlDataset.FromCsv("ner_dataset.csv");   // found: Sentence #, Word, and a tag column for each head

        MtlDataset entities = MtlDataset.FromCsv("ner_dataset.csv", new CsvOptions
        {
            Sentence = "Sentence #",
            Words = "Word",
            Labels = { ["entities"] = CsvLabel.Tags("Tag") },
        });
        #endregion

        #region tables-entities
        MtlDataset people = MtlDataset.FromCsv("people.csv", new CsvOptions
        {
            Sentence = "id",
            Offsets = OffsetUnit.CodePoints,
            Labels = { ["entities"] = CsvLabel.Entities("start", "end", "label") },
        });
        #endregion

        Assert.Equal([new MtlRow("What is \"TLS\"?") { Pair = "What does \"TLS mean?" }.With("same", "duplicate")], pairs);
        Assert.Equal(["POS", "Tag"], words.Heads);
        Assert.Equal([new MtlRow(["Ada", "left"]).With("entities", ["B-per", "O"]), new MtlRow(["Oslo"]).With("entities", ["B-geo"])], entities);
        Assert.Equal(2, people[0].Labels["entities"].AsEntities()!.Count);
    }

    [Fact]
    public void Rows_Written_AreReadEqual()
    {
        File.WriteAllText("news.csv", "text,topic\nAda left,Jobs\n");
        #region tables-write
        MtlDataset news = MtlDataset.FromCsv("news.csv");
        news.WriteJsonLines("news.jsonl");
        news.WriteCsv("news.tsv", delimiter: '\t');

        MtlDataset sentences = MtlDataset.FromConll("train.conll");
        ConllOptions columns = sentences.WriteConll("copy.conll", "entities");
        MtlDataset copy = MtlDataset.FromConll("copy.conll", columns);
        #endregion

        Assert.Equal(news, MtlDataset.FromJsonLines("news.jsonl"));
        Assert.Equal(news, MtlDataset.FromCsv("news.tsv"));
        Assert.Equal(sentences, copy);
    }
}
