using MultiTaskBert.Data;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/data.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class DataTests
{
    [Fact]
    public void Rows_MadeInCode_HoldTheirLabels()
    {
        #region data-rows
        MtlDataset rows = MtlDataset.From(
        [
            new MtlRow("Ada joined Acme in Paris")
                .With("topic", "Jobs")
                .With("entities", [new EntitySpan(0, 3, "PER"), new EntitySpan(11, 15, "ORG"), new EntitySpan(19, 24, "LOC")]),
            new MtlRow(["The", "final", "is", "in", "Oslo"])
                .With("entities", ["O", "O", "O", "O", "B-LOC"]),
            new MtlRow("Flights to Lima are cheap in May").With("topic", "Travel"),
        ]);
        #endregion

        Assert.Equal([("entities", 2), ("topic", 2)], rows.LabelCounts.Select(count => (count.Key, count.Value)));
    }

    [Fact]
    public void JsonLines_WithOptions_AreRead()
    {
        #region data-json-lines
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl");

        MtlDataset tickets = MtlDataset.FromJsonLines("tickets.jsonl", new JsonLinesOptions
        {
            TextProperty = "body",
            Renamed = new Dictionary<string, string> { ["category"] = "topic" },
            Ignored = ["id"],
            Offsets = OffsetUnit.CodePoints,
        });
        #endregion

        Assert.Equal(24, train.Count);
        Assert.Equal("Acme", Span(tickets[0]));
        Assert.Equal(["entities", "topic"], tickets.Heads);

        static string Span(MtlRow row)
        {
            var entity = row.Labels["entities"].AsEntities()![0];
            return row.Text![entity.Start..entity.End];
        }
    }

    [Fact]
    public void JsonLines_OtherSpellings_AreReadByOptions()
    {
        File.WriteAllText("reviews.jsonl", """
            {"text": "Answer now", "label": 0, "toxic": 1, "insult": 0, "threat": 1, "tags": "urgent, angry", "answer": "accept"}
            {"text": "All good", "label": "-", "toxic": 0, "insult": 0, "threat": 0, "tags": "", "answer": "accept"}
            {"text": "May", "label": 1, "answer": "reject"}
            """);
        #region data-json-spellings
        MtlDataset reviews = MtlDataset.FromJsonLines("reviews.jsonl", new JsonLinesOptions
        {
            ClassNames = new Dictionary<string, IReadOnlyList<string>> { ["label"] = ["neg", "pos"] },
            Flags = new Dictionary<string, IReadOnlyList<string>> { ["moods"] = ["toxic", "insult", "threat"] },
            Separators = new Dictionary<string, string> { ["tags"] = "," },
            NoLabelValues = ["-"],
            Only = new Dictionary<string, string> { ["answer"] = "accept" },
        });
        Console.WriteLine(string.Join('\n', reviews.LeftOut));
        #endregion

        Assert.Equal(
            [
                new MtlRow("Answer now").With("label", "neg").With("moods", new[] { "toxic", "threat" }).With("tags", new[] { "urgent", "angry" }),
                new MtlRow("All good").With("moods", Array.Empty<string>()).With("tags", Array.Empty<string>()),
            ],
            reviews);
        Assert.Equal("reviews.jsonl: rows whose 'answer' is 'reject', 1 in all, the first in line 3.", Assert.Single(reviews.LeftOut).ToString());
    }

    [Fact]
    public void JsonLines_EntitiesOfOnesOwn_AreReadByOptions()
    {
        File.WriteAllText("own.jsonl", """{"text": "Ada left", "names": [{"from": 0, "to": 2, "kind": "PER"}]}""");
        #region data-json-entities
        MtlDataset own = MtlDataset.FromJsonLines("own.jsonl", new JsonLinesOptions
        {
            Entities = new JsonEntityOptions { Start = "from", End = "to", Label = "kind", IsEndIncluded = true },
        });
        #endregion

        Assert.Equal([new MtlRow("Ada left").With("names", new EntitySpan[] { new(0, 3, "PER") })], own);
    }

    [Fact]
    public void Conll_TwoLayouts_AreRead()
    {
        #region data-conll
        MtlDataset train = MtlDataset.FromConll("train.conll");   // first column: the word; last column: the tag for the head "entities"

        MtlDataset conll2003 = MtlDataset.FromConll("conll2003.txt", new ConllOptions
        {
            TagColumns = new Dictionary<string, int> { ["pos"] = 1, ["entities"] = 3 },
        });
        #endregion

        Assert.Equal(2, train.Count);
        Assert.Equal(["entities", "pos"], conll2003.Heads);
    }

    [Fact]
    public void Conll_ADialect_IsRead()
    {
        #region data-conll-dialects
        MtlDataset tree = MtlDataset.FromConll("es.conllu", ConllOptions.ConllU);   // the words and, for a head "upos", their parts of speech

        MtlDataset features = MtlDataset.FromConll("es.conllu", new ConllOptions(ConllOptions.ConllU)
        {
            TagColumns = new Dictionary<string, int> { ["upos"] = 3, ["xpos"] = 4 },
        });
        #endregion

        Assert.Equal(["a", "el", "mar"], tree[0].Words!);
        Assert.Equal(["upos", "xpos"], features.Heads);
    }

    [Fact]
    public void Where_OfAReader_LeavesRowsOut()
    {
        #region data-where
        MtlDataset train = MtlDataset.FromConll("train.conll", new ConllOptions { Where = row => row.Words!.Count > 2 });
        foreach (LeftOut leftOut in train.LeftOut)
        {
            Console.WriteLine(leftOut);
        }
        #endregion

        Assert.Single(train);
        Assert.Equal("train.conll: rows that Where does not want, 1 in all, the first in line 5.", Assert.Single(train.LeftOut).ToString());
    }

    [Fact]
    public void SeqInOut_Snips_IsRead()
    {
        #region data-seq-in-out
        MtlDataset train = MtlDataset.FromSeqInOut("snips/train", intentHead: "intent", slotHead: "slots");
        #endregion

        Assert.Equal(["GetWeather", "PlayMusic"], train.LabelNames("intent"));
    }

    [Fact]
    public void Operations_OnADataset_LeaveItAsItIs()
    {
        #region data-operations
        MtlDataset all = MtlDataset.FromJsonLines("train.jsonl");
        var (train, dev) = all.Split(0.9, seed: 1);
        MtlDataset trial = all.Shuffle(seed: 1).Take(10);
        MtlDataset more = train.Concat(MtlDataset.FromConll("train.conll"));
        MtlDataset labelled = all.Where(row => row.Labels.ContainsKey("topic"));
        MtlDataset lowercase = all.Select(row => row.Text is { } text ? new MtlRow(text.ToLowerInvariant()).WithLabels(row.Labels) : row);
        MtlDataset topics = all.WithoutHeads("entities");
        #endregion

        Assert.Equal((24, 22, 2, 10, 24), (all.Count, train.Count, dev.Count, trial.Count, more.Count));
    }

    [Fact]
    public void Names_OfTheLabels_AreThoseInTheRows()
    {
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl");
        #region data-label-names
        var topic = new SequenceClassificationHead("topic", train.LabelNames("topic"));
        var entities = new TokenClassificationHead("entities", train.TagNames("entities"));
        #endregion

        using (topic)
        using (entities)
        {
            Assert.Equal(["Jobs", "Sports", "Travel"], topic.Layout.Names);
            Assert.Equal("O", entities.Layout.Names[0]);
        }
    }

    [Fact]
    public void Subwords_AllPieces_IsAnOptionOfTheHead()
    {
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl");
        #region data-all-pieces
        var entities = new TokenClassificationHead("entities", train.TagNames("entities"), new TokenClassificationOptions
        {
            SubwordLabels = SubwordLabels.AllPieces,
        });
        #endregion
        #region data-tag-unit
        var places = new TokenClassificationHead("places", ["O", "B-LOC", "I-LOC"], new TokenClassificationOptions { Unit = TagUnit.Piece });
        #endregion

        using (places)
        using (entities)
        {
            Assert.Equal("AllPieces", (string?)((IRestorableHead<TokenClassificationHead>)entities).Describe()["subword_labels"]);
        }
    }

    [Fact]
    public void Collator_TwoRows_MakesABatch()
    {
        using var backbone = Backbone.FromPretrained("bert-base-uncased");
        using var model = new MultiTaskModel(backbone, new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]));
        #region data-collator
        var collator = new Collator(model.Tokenizer, model.Layouts, new CollatorOptions { MaxLength = 32, PadToMultipleOf = 8 });
        using MtlBatch batch = collator.Collate(
        [
            new MtlRow("Ada joined Acme").With("topic", "Jobs"),
            new MtlRow("Flights to Lima"),
        ]);
        Console.WriteLine($"{batch.RowCount} rows of {batch.PaddedLength} tokens, {batch.LabelCounts["topic"]} labelled, {batch.TruncatedRows} cut");
        #endregion

        Assert.Equal((2, 16, 1L, 0), (batch.RowCount, batch.PaddedLength, batch.LabelCounts["topic"], batch.TruncatedRows));
        Assert.Equal(-100, batch.Labels["topic"][1].item<long>());
    }

    [Fact]
    public void Check_LabelsThatDoNotFit_AreListed()
    {
        using var backbone = Backbone.FromPretrained("bert-base-uncased");
        using var model = new MultiTaskModel(backbone, new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]));
        #region data-check
        MtlDataset rows = MtlDataset.From(
        [
            new MtlRow("Ada joined Acme").With("topic", "Job"),
            new MtlRow("").With("topic", "Travel"),
            new MtlRow("Flights to Lima").With("mood", "calm"),
        ]);
        foreach (DatasetProblem problem in rows.Problems(model.Layouts))
        {
            Console.WriteLine(problem);
        }
        #endregion

        Assert.Equal(
            [
                "row 0: head 'topic': unknown class 'Job'; did you mean 'Jobs'? Allowed: 'Jobs', 'Sports', 'Travel'.",
                "row 1: the text is empty.",
                "row 2: there is no head 'mood', for which 1 row has a label; the heads are: 'topic'. Rename it, or leave it out when reading (for instance JsonLinesOptions.Ignored).",
            ],
            rows.Problems(model.Layouts).Select(problem => problem.ToString()));
    }

    [Fact]
    public void Read_BrokenLines_AreAllListed()
    {
        File.WriteAllText("broken.jsonl", """
            {"text": "Ada joined Acme", "topic": "Jobs"}
            {"txt": "no text here", "topic": "Jobs"}
            {"text": "Ada left Acme", "topic": "Jobs"
            {"text": "Ada is back", "topic": ""}
            """);
        #region data-errors
        try
        {
            MtlDataset.FromJsonLines("broken.jsonl");
        }
        catch (DatasetException e)
        {
            Console.WriteLine(e.Message);
            Console.WriteLine($"{e.Total} problems; the first is in line {e.Problems[0].Line}");
        }
        #endregion

        var message = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines("broken.jsonl")).Message;
        Assert.Equal(
            """
            The data has 3 problems:
              broken.jsonl:2: the row has neither 'text' nor 'words'; it has 'txt', 'topic'. Name the property that holds it in JsonLinesOptions.TextProperty or WordsProperty.
              broken.jsonl:3: broken JSON at byte 42 of the line: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.
              broken.jsonl:4: property 'topic': the class name is empty; write null for no label, or list "" in JsonLinesOptions.NoLabelValues.
            """.ReplaceLineEndings("\n"),
            message);
    }
}
