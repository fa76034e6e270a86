using MultiTaskBert.Data;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Data that a training cannot learn from, or whose dev rows it does not know: it is refused, and what is said names the data.</summary>
[Collection(nameof(OneAtATime))]
public sealed class RefusedDataTests
{
    private static readonly MtlRow Known = new MtlRow("ada won").With("topic", TinyTask.Topics[0]);
    private static readonly MtlRow Unknown = new MtlRow("ada won").With("topic", "Politics");

    [Fact]
    public void Fit_UnknownClassInDev_SaysThatItIsTheDevSetAndWhatLetsIt()
    {
        using var model = TinyTask.Model();
        var message = Assert.Throws<DatasetException>(() => new Trainer(model).Fit(MtlDataset.From([Known]), MtlDataset.From([Unknown]))).Message;
        Assert.StartsWith("dev row 0: head 'topic': unknown class 'Politics'", message, StringComparison.Ordinal);
        Assert.EndsWith("TrainerOptions.Evaluation.AllowUnknownLabels lets the dev set have it.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_RowThatIsWrongInTrainAndDev_IsToldOfBoth()
    {
        using var model = TinyTask.Model();
        var read = Unknown.From(new SourceLine("rows.jsonl", 3));
        var e = Assert.Throws<DatasetException>(() => new Trainer(model).Fit(MtlDataset.From([Known, Unknown, read]), MtlDataset.From([read])));
        Assert.Equal(["train", "train", "dev"], e.Problems.Select(problem => problem.Part!));
        Assert.Equal(["train row 1: head", "rows.jsonl:3 (train): head", "rows.jsonl:3 (dev): head"], e.Problems.Select(problem => problem.ToString().Split(" 'topic'")[0]));
        Assert.DoesNotContain("Evaluation.AllowUnknownLabels", e.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_Mixture_SaysDataSetAndPart()
    {
        using var model = TinyTask.Model();
        var mixture = new MtlMixture(new MixtureMember("good", MtlDataset.From([Known])), new MixtureMember("odd", MtlDataset.From([Known])) { Dev = MtlDataset.From([Unknown]) });
        Assert.StartsWith("dev row 0: [odd] head 'topic': unknown class 'Politics'", Assert.Throws<DatasetException>(() => new Trainer(model).Fit(mixture)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_UnknownClassInDev_NamesTheOption()
    {
        using var model = TinyTask.Model();
        var found = Assert.Single(new Trainer(model).Check(MtlDataset.From([Known]), MtlDataset.From([Unknown])).Errors);
        Assert.EndsWith("TrainerOptions.Evaluation.AllowUnknownLabels lets the dev set have it.", found.Message, StringComparison.Ordinal);
        Assert.StartsWith("dev row 0: unknown class 'Politics'", Assert.Single(found.Places).ToString(), StringComparison.Ordinal);
    }

    /// <summary>Such a training once ended as completed, after 0 steps.</summary>
    [Fact]
    public void Fit_NoLabelForAnyHead_IsRefused()
    {
        using var model = TinyTask.Model();
        var rows = MtlDataset.FromJsonLines(CaseFile.At("c31-no-labels-at-all", "rows.jsonl"));
        const string Expected = "no training row has a label for any head of the model (topic, entities); the rows have labels for: none.";
        Assert.Equal(Expected, Assert.Throws<DatasetException>(() => new Trainer(model).Fit(rows)).Message);
        Assert.Equal(Expected, Assert.Throws<DatasetException>(() => new Trainer(model).Fit(new MtlMixture(new MixtureMember("a", rows), new MixtureMember("b", rows)))).Message);
        var error = Assert.Single(new Trainer(model).Check(rows).Errors);
        Assert.Equal(("heads-without-labels", LintSeverity.Error, $"There is nothing to train on: {Expected}"), (error.Rule, error.Severity, error.Message));
    }

    [Fact]
    public void Fit_LabelsForOtherHeadsOnly_SaysWhich()
    {
        using var model = TinyTask.Model();
        var e = Assert.Throws<DatasetException>(() => new Trainer(model).Fit(MtlDataset.From([new MtlRow("ada won").With("topics", "Jobs")])));
        Assert.Equal("no training row has a label for any head of the model (topic, entities); the rows have labels for: 'topics'.", e.Problems[0].Message);
    }
}
