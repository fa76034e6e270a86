using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Tags;
using MultiTaskBert.Tests;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>
/// A head of a user's own with a kind of label, layout, JSON form, prediction and metric of its own (<see cref="RelationHead"/>): names, files, checks, training, saving and loading know it
/// once it is registered.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class RelationHeadTests : IDisposable
{
    private static readonly string[] Types = ["scored", "visited"];

    private readonly TemporaryFolder _folder = new();

    public RelationHeadTests()
    {
        #region own-kinds-use
        LabelKinds.Register<RelationsLabel>();
        HeadKinds.Register<RelationHead>();
        #endregion
    }

    [Fact]
    public void File_OfTheHead_HasAtMost200Lines() =>
        Assert.True(File.ReadLines(Repository.At("tests", "MultiTaskBert.PublicApi.Tests", "Relations.cs")).Count() <= 200);

    [Fact]
    public void FromJsonLines_RelationsInAFile_AreReadAndTheirNamesFound()
    {
        var rows = MtlDataset.FromJsonLines(_folder.Write("rows.jsonl", """
            {"words": ["ada", "visited", "rome"], "relations": [{"from": 0, "to": 2, "type": "visited"}], "topic": "Travel"}
            {"words": ["ben", "scored"], "relations": []}
            {"words": ["mia", "scored", "and", "ben", "scored"], "relations": [{"from": 0, "to": 1, "type": "scored"}, {"from": 3, "to": 4, "type": "scored"}]}
            """));
        Assert.Equal(Types, rows.LabelNames("relations"));
        Assert.Equal(new MtlRow(["ada", "visited", "rome"]).With("topic", "Travel").With("relations", new RelationsLabel([new(0, 2, "visited")])), rows[0]);
        Assert.NotEqual(rows[0], rows[0].With("relations", new RelationsLabel([new(0, 2, "scored")])));
        rows.Check(new Dictionary<string, LabelLayout> { ["relations"] = new RelationsLayout(Types), ["topic"] = LabelLayout.Class(TinyTask.Topics) });
    }

    [Fact]
    public void FromJsonLines_ABrokenRelation_NamesTheLineAndWhatIsWrong()
    {
        var path = _folder.Write("rows.jsonl", """{"words": ["ada", "won"], "relations": [{"from": 0, "to": "won", "type": "scored"}]}""");
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Problems);
        Assert.Equal((1, "property 'relations': relation 0 is not {\"from\": a position, \"to\": a position, \"type\": a name}."), (problem.Line, problem.Message));
    }

    [Fact]
    public void Check_LabelsThatDoNotFit_AreFound()
    {
        var rows = MtlDataset.From(
        [
            new MtlRow(["ada", "won"]).With("relations", new RelationsLabel([new(0, 2, "scored")])),
            new MtlRow(["ada", "won"]).With("relations", new RelationsLabel([new(0, 1, "won")])),
            new MtlRow(["ada", "won"]).With("relations", "scored"),
        ]);
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), new RelationHead("relations", Types));
        var report = new Trainer(model).Check(rows).ToString();
        Assert.All(
            (string[])["the relation from 0 to 2 is outside the row, which has 2 words.", "unknown relation 'won'. Allowed: scored, visited.", "the label is a class name; this head takes a list of relations."],
            problem => Assert.Contains(problem, report, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_OwnLabelsAndLayoutsOfTags_AreLookedAtAsThoseOfTheLibrary()
    {
        var rows = MtlDataset.From(
        [
            new MtlRow("ada won in rome").With("entities", new PhrasesLabel([new EntitySpan(1, 3, "PER")])),
            new MtlRow(["ada", "won"]).With("tags", ["O", "I-PER"]),
            new MtlRow(["ben", "won"]).With("tags", ["B-PER"]),
        ]);
        Assert.Equal(["O", "B-PER", "I-PER"], rows.TagNames("entities"));
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), new TokenClassificationHead("entities", rows.TagNames("entities")), new OwnTagHead());
        var report = new Trainer(model).Check(rows);
        Assert.Equal(
            [("entity-edges", "entities"), ("broken-tags", "tags"), ("words-and-tags", "tags")],
            ((string Rule, string Head)[])[.. from rule in (string[])["entity-edges", "broken-tags", "words-and-tags"] from finding in report.Findings where finding.Rule == rule select (rule, finding.Message.Split('\'')[1])]);
    }

    [Fact]
    public void Fit_SaveAndLoad_TheHeadComesBackWithoutBeingGiven()
    {
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), TinyTask.Topic(), new RelationHead("relations", Types, width: 16));
        var rows = Rows(64);
        var result = new Trainer(model, new TrainerOptions { Epochs = 20, BatchSize = 8, LearningRate = 3e-3, Freeze = FreezePolicy.None }).Fit(rows, rows);
        Assert.True(result.BestMetrics["relations/f1"] > 0.95, $"F1 is {result.BestMetrics["relations/f1"]:P1}");

        model.Save(_folder.Path);
        using Predictor before = new(model), after = Predictor.Load(_folder.Path);
        var prediction = after.Predict("mia hill visited oslo").Of<RelationsPrediction>("relations");
        Assert.Equal(new Relation(0, 3, "visited"), Assert.Single(prediction.Relations).Key);
        Assert.Equal(before.Predict("mia hill visited oslo").Of<RelationsPrediction>("relations").Relations, prediction.Relations);
        Assert.IsType<RelationHead>(after.Model.Heads[1]);
    }

    [Fact]
    public void Register_AKindOfAnotherHead_Throws() =>
        Assert.Contains("'relations'", Assert.Throws<InvalidOperationException>(HeadKinds.Register<OtherHead>).Message, StringComparison.Ordinal);

    [Fact]
    public void Fit_AMetricForAnswersOfAnotherKind_ThrowsBeforeTheFirstStep()
    {
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), TinyTask.Topic(new() { ExtraMetrics = () => [new RelationF1()] }));
        var before = model.Heads[0].state_dict().ToDictionary(weight => weight.Key, weight => Convert.ToHexString(weight.Value.bytes));
        var error = Assert.Throws<ArgumentException>(() => new Trainer(model).Fit(Rows(12).WithoutHeads("relations"), Rows(4).WithoutHeads("relations")));
        Assert.Contains("The metric RelationF1 of head 'topic' cannot take the answers of this head", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Heads[0].state_dict().ToDictionary(weight => weight.Key, weight => Convert.ToHexString(weight.Value.bytes)));
    }

    public void Dispose() => _folder.Dispose();

    // Who visited a place is related to it, and who scored to the word.
    private static MtlDataset Rows(int count)
    {
        var random = new Random(3);
        return MtlDataset.From(Enumerable.Range(0, count).Select(_ =>
        {
            List<string> words = [random.Next(2) == 0 ? "mia" : "ben", .. random.Next(2) == 0 ? (string[])["hill"] : []];
            var isVisit = random.Next(2) == 0;
            words.AddRange(isVisit ? ["visited", random.Next(2) == 0 ? "rome" : "oslo"] : ["scored"]);
            var relation = new Relation(0, words.Count - 1, isVisit ? "visited" : "scored");
            return new MtlRow(words).With("relations", new RelationsLabel([relation])).With("topic", isVisit ? "Travel" : "Sports");
        }).ToArray());
    }

    private sealed class PhrasesLabel(IReadOnlyList<EntitySpan> phrases) : Label(phrases)
    {
        private readonly IReadOnlyList<EntitySpan> _phrases = phrases;

        public override string Describe() => "phrases";

        public override IReadOnlyList<EntitySpan> AsEntities() => _phrases;
    }

    private sealed class OwnTags : LabelLayout
    {
        public override IReadOnlyList<string> Names { get; } = ["O", "B-PER", "I-PER"];

        protected override TagScheme Scheme => TagScheme.Iob2;

        public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words) => [];

        public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length) => new(new float[rows.Count], rows.Count);

        public override object Truth(LabeledEncoding row) => 0.0;
    }

    private sealed class OwnTagHead() : TaskHead("tags", new OwnTags())
    {
        protected override void Build(BackboneShape shape)
        {
        }

        protected override TorchSharp.torch.Tensor Forward(HiddenStates states) => states.First;

        protected override TorchSharp.torch.Tensor Loss(TorchSharp.torch.Tensor output, TorchSharp.torch.Tensor labels) => output.mean();

        protected override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => throw new NotSupportedException();

        protected override IEnumerable<Metrics.Metric> CreateMetrics() => [];
    }

    private sealed class OtherHead() : TaskHead("other", LabelLayout.Value()), IRestorableHead<OtherHead>
    {
        public static string Kind => "relations";

        public static OtherHead Restore(string name, System.Text.Json.Nodes.JsonObject settings) => new();

        public System.Text.Json.Nodes.JsonObject Describe() => [];

        protected override void Build(BackboneShape shape)
        {
        }

        protected override TorchSharp.torch.Tensor Forward(HiddenStates states) => states.First;

        protected override TorchSharp.torch.Tensor Loss(TorchSharp.torch.Tensor output, TorchSharp.torch.Tensor labels) => output.mean();

        protected override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => throw new NotSupportedException();

        protected override IEnumerable<Metrics.Metric> CreateMetrics() => [];
    }
}
