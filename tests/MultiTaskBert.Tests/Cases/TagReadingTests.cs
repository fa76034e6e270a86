using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Tags;
using MultiTaskBert.Tests.Metrics;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// Entities used to be read from tags by rules of their own in metrics, predictions, gold answers and the CRF: BIOES was evaluated as four entities and predicted
/// as six, and a type that begins with O never counted, so a training kept the weights of an untrained epoch. Oracle: the entities of the sentence, by hand.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class TagReadingTests
{
    private static readonly (string Type, string Text, int Start, int End)[] People =
        [("PER", "Ada Kell", 0, 8), ("PER", "Bo", 13, 15), ("LOC", "New York City", 19, 32), ("ORG", "Acme", 38, 42)];

    public static TheoryData<string, string, string> Spellings => new()
    {
        { "c10-bioes-bilou", "bioes.conll", "PER LOC ORG" },
        { "c10-bioes-bilou", "bilou.conll", "PER LOC ORG" },
        { "c10-bioes-bilou", "iob2.conll", "PER LOC ORG" },
        { "c10-bioes-bilou", "iob1.conll", "PER LOC ORG" },
        { "c10-bioes-bilou", "ioe2.conll", "PER LOC ORG" },
        { "c10-bioes-bilou", "suffix.conll", "PER LOC ORG" },
        { "c11-plain-tags-that-begin-with-O", "io.conll", "PER LOC ORG" },
        { "c14-other-outside", "zero.conll", "PERSON LOCATION ORGANIZATION" },
        { "c14-other-outside", "lower.conll", "per loc org" },
        { "c14-other-outside", "underscore.conll", "PER LOC ORG" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Fit_OneSentenceInAnyScheme_PredictsAndCountsTheSameFourEntities(string situation, string file, string types)
    {
        var data = MtlDataset.FromConll(CaseFile.At(situation, file));
        foreach (var crf in (bool[])[false, true])
        {
            TaskHead head = crf ? new CrfTokenHead("entities", data.TagNames("entities")) : new TokenClassificationHead("entities", data.TagNames("entities"));
            using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), [head], seed: 1);
            var result = new Trainer(model, Options).Fit(data, data, TestContext.Current.CancellationToken);

            Assert.Equal(1.0, result.BestMetrics["entities/token_accuracy"]);
            Assert.Equal(1.0, result.BestMetrics["entities/f1"]);
            var names = types.Split(' ');
            Assert.Equal(
                [2.0, 1.0, 1.0],
                names.Select(type => result.BestMetrics[$"entities/support[{type}]"]));
            using var predictor = new Predictor(model);
            Assert.Equal(
                People.Select(entity => (names[Array.IndexOf(["PER", "LOC", "ORG"], entity.Type)], entity.Text, entity.Start, entity.End)),
                predictor.Predict(data[0].Words!).Entities("entities").Select(entity => (entity.Type, entity.Text, entity.Span.Start, entity.Span.End)));
        }
    }

    [Fact]
    public void EntityF1_PlainTypesThatBeginWithO_AllCount()
    {
        var tags = ((NamesLabel)MtlDataset.FromConll(CaseFile.At("c11-plain-tags-that-begin-with-O", "io.conll"))[0].Labels["entities"]).Names;
        foreach (var metric in (EntityF1[])[new EntityF1(), new EntityF1(TagScheme.Io)])
        {
            metric.Add(tags, tags);
            Assert.Equal((1, 2.0, 1, 1), (metric.Value("f1"), metric.Value("support[PER]"), metric.Value("f1[LOC]"), metric.Value("f1[ORG]")));
        }

        // seqeval's own number stays what it is.
        var seqeval = new SeqevalF1();
        seqeval.Add(tags, tags);
        Assert.Equal(2.0, seqeval.Value("seqeval_support[ER]"));
        Assert.DoesNotContain(seqeval.Compute(), value => value.Name.Contains("RG]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ORG", "ORG")]
    [InlineData("OBJ", "ORG")]
    [InlineData("O-ring", "OBJ")]
    public void Fit_TypesThatBeginWithO_KeepsTheFirstEpochInWhichAllIsRight(string type, string other)
    {
        // Twelve rows; the best epoch used to be the first, since every epoch had F1 0.
        var words = TinyTask.Words.Take(12).ToArray();
        var data = MtlDataset.From(words.Select((word, row) =>
            new MtlRow([word, "in", "rome"]).With("entities", new[] { row % 2 == 0 ? type : "O", "O", row % 3 == 0 ? other : type })));
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), [new TokenClassificationHead("entities", data.TagNames("entities"))], seed: 1);
        var result = new Trainer(model, Options with { Epochs = 60, BatchSize = 4, Stopping = Options.Stopping with { Patience = null } }).Fit(data, data, TestContext.Current.CancellationToken);

        Assert.Equal(1.0, result.BestMetrics["entities/f1"]);
        Assert.Equal(result.History.First(epoch => epoch.Dev!.Metrics["entities/token_accuracy"] == 1).Epoch, result.BestEpoch);
        Assert.True(result.BestEpoch > 1, "The first epoch has everything right already, so nothing was shown.");
        Assert.Equal(1.0, new Trainer(model).Evaluate(data).Metrics["entities/token_accuracy"]);
    }

    [Fact]
    public void Scheme_TypesWithHyphen_AreWhole()
    {
        var data = MtlDataset.FromConll(CaseFile.At("c11-plain-tags-that-begin-with-O", "fine.conll"));
        var head = new TokenClassificationHead("entities", data.TagNames("entities"));
        var tags = ((NamesLabel)data[0].Labels["entities"]).Names;
        Assert.Equal(["art-other", "location-other", "product-other", "O-ring", "OBJ"], head.Scheme.Read(tags).Select(span => span.Type));

        // A product that is taken for art is wrong; seqeval calls both "other".
        var metric = head.CreateMetrics().First();
        metric.Add(tags, (IReadOnlyList<string>)[.. tags.Select(tag => tag.Replace("product", "art", StringComparison.Ordinal))]);
        Assert.Equal(4 / 5.0, metric.Compute()[0].Value);
    }

    [Fact]
    public void Fit_PartsOfSpeech_HaveAccuracyAsHeadlineAndNoEntities()
    {
        var data = MtlDataset.FromConll(CaseFile.At("c11-plain-tags-that-begin-with-O", "part-of-speech.conll"), new ConllOptions { TagColumns = new Dictionary<string, int>(StringComparer.Ordinal) { ["pos"] = -1 } });
        Assert.Equal(["ADP", "NOUN", "PROPN", "PUNCT", "VERB"], data.TagNames("pos"));
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), [new TokenClassificationHead("pos", data.TagNames("pos"))], seed: 1);
        var trainer = new Trainer(model, Options);
        Assert.Contains("tags are no entities", Assert.Single(trainer.Check(data).LabelReadings), StringComparison.Ordinal);
        var result = trainer.Fit(data, data, TestContext.Current.CancellationToken);

        Assert.Equal((1.0, 1.0), (result.BestMetrics["pos/token_accuracy"], result.BestMetrics["score"]));
        Assert.DoesNotContain("pos/f1", result.BestMetrics.Keys);
        using var predictor = new Predictor(model);
        var prediction = predictor.Predict(data[0].Words!);
        Assert.Empty(prediction.Entities("pos"));
        Assert.Equal(((NamesLabel)data[0].Labels["pos"]).Names, prediction.Tags("pos").Tags);
    }

    [Theory]
    [InlineData("BIOES", "B-PER E-PER O S-ORG")]
    [InlineData("BILOU", "B-PER L-PER O U-ORG")]
    [InlineData("IO", "PER PER O ORG")]
    [InlineData("suffix", "PER-B PER-I O ORG-B")]
    public void Truth_GoldByCharacters_UsesAllMarksOfTheHead(string name, string tags)
    {
        string[] types = ["PER", "ORG"];
        var scheme = name switch { "BIOES" => TagScheme.Bioes, "BILOU" => TagScheme.Bilou, "IO" => TagScheme.Io, _ => TagScheme.Iob2.With(markBehind: true) };
        var layout = LabelLayout.Tags(["O", .. types.SelectMany(scheme.TagsOf)]);
        var encoding = TinyBert.Load().Tokenizer.Encode("ada stone joined acme");
        var row = new LabeledEncoding(encoding, new EntitySpan[] { new(0, 9, "PER"), new(17, 21, "ORG") });
        Assert.Equal(tags.Split(' '), (IReadOnlyList<string>)layout.Truth(row));
    }

    [Theory]
    [InlineData("zero.conll", "LOCATION ORGANIZATION PERSON", "0")]
    [InlineData("lower.conll", "b-loc b-org b-per i-loc i-per", "o")]
    public void TagNames_AnotherOutside_IsInFrontAndNoO(string file, string others, string outside) =>
        Assert.Equal([outside, .. others.Split(' ')], MtlDataset.FromConll(CaseFile.At("c14-other-outside", file)).TagNames("entities"));

    [Fact]
    public void Save_SchemeThatWasGiven_IsThereAgain()
    {
        using var folder = new TemporaryFolder();
        var scheme = TagScheme.Iob1.With(separator: "_", outside: "o", begin: "b", inside: "i");
        string[] tags = ["o", "b_per", "i_per"];
        using (var model = new MultiTaskModel(
            TinyBert.Load(), new TokenClassificationHead("a", tags, new() { Scheme = scheme }), new CrfTokenHead("b", tags, new() { Scheme = scheme }), new CrfTokenHead("c", tags)))
        {
            model.Save(folder.Path);
        }

        using var again = MultiTaskModel.Load(folder.Path);
        Assert.Equal(scheme, ((TokenClassificationHead)again.Heads[0]).Scheme);
        Assert.Equal(scheme, ((CrfTokenHead)again.Heads[1]).Scheme);
        Assert.Equal(TagScheme.Iob2.With(separator: "_", outside: "o", begin: "b", inside: "i", end: "e", single: "s"), ((CrfTokenHead)again.Heads[2]).Scheme);
    }

    [Fact]
    public void Head_SchemeThatNoTagIsWrittenIn_SaysWhichTheTagsSeemToHave()
    {
        var error = Assert.Throws<ArgumentException>(() => new TokenClassificationHead("x", ["O", "B_PER", "I_PER"], new() { Scheme = TagScheme.Iob1 }));
        Assert.Contains("None of the tags ('O', 'B_PER', 'I_PER') is written in the scheme IOB1 (B-X, I-X; outside O). Their own seems to be IOB2 (B_X, I_X; outside O)", error.Message, StringComparison.Ordinal);
    }

    private static TrainerOptions Options => new()
    {
        Epochs = 80,
        BatchSize = 8,
        LearningRate = 5e-3,
        Freeze = FreezePolicy.None,
        Optimization = new() { Warmup = MultiTaskBert.Optimization.Warmup.None },
        Stopping = new() { Patience = 40 },
        Seed = 3,
    };
}
