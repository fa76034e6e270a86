using MultiTaskBert.Audit;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;

namespace MultiTaskBert.Tests.Audit;

[Collection(nameof(OneAtATime))]
public sealed class ConfusionsTests
{
    // Once heads of ranks and of several classes were left out without a word.
    [Fact]
    public void Of_HeadsOfRanksAndOfSeveralClasses_HaveTheirs()
    {
        using var model = new MultiTaskModel(
            TinyBert.Load(), new OrdinalHead("rank", ["low", "middle", "high"]), new MultiLabelClassificationHead("flags", ["red", "green"]), new RegressionHead("number"));
        string[][] flags = [["red"], [], ["red", "green"], ["green"]];
        string[] ranks = ["low", "middle", "high", "high"];
        var rows = MtlDataset.From(ranks.Select((rank, i) => new MtlRow("ada won").With("rank", rank).With("flags", flags[i]).With("number", i)));
        using var predictor = new Predictor(model);
        var predictions = predictor.PredictRows(rows).ToList();

        var confusions = Confusions.Of(model, rows);

        Assert.Equal(["rank", "flags[red]", "flags[green]"], confusions.Keys);
        Assert.Equal(["low", "middle", "high"], confusions["rank"].Classes);
        Assert.Equal(["red", "not red"], confusions["flags[red]"].Classes);
        Assert.All(confusions.Values, matrix => Assert.Equal(4, matrix.ToArray().Cast<long>().Sum()));
        foreach (var (rank, prediction) in ranks.Zip(predictions))
        {
            Assert.True(confusions["rank"][rank, (string)prediction["rank"].Answer] > 0);
        }

        var green = predictions.Select(prediction => ((ClassesPrediction)prediction["flags"]).Labels.Contains("green")).ToArray();
        Assert.Equal(flags.Zip(green).Count(pair => pair.First.Contains("green") && !pair.Second), confusions["flags[green]"]["green", "not green"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Of_ModelAndRows_CountsWhatThePredictorSays(int batchSize)
    {
        using var model = TinyTask.Model();
        var rows = MtlDataset.From([.. TinyTask.Rows(12), new MtlRow(["ada", "won"]).With("topic", "Jobs"), new MtlRow("ada")]);
        using var predictor = new Predictor(model);
        var predictions = predictor.PredictRows(rows).ToList();

        var confusions = Confusions.Of(model, rows, batchSize);

        Assert.Equal(["topic", "entities"], confusions.Keys);
        Assert.Equal(TinyTask.Topics, confusions["topic"].Classes);
        var topics = rows.Zip(predictions).Where(pair => pair.First.Labels.ContainsKey("topic"))
            .Select(pair => (((ClassLabel)pair.First.Labels["topic"]).Name, pair.Second.Class("topic").Label)).ToArray();
        Assert.Equal(13, topics.Length);
        foreach (var truth in TinyTask.Topics)
        {
            Assert.All(TinyTask.Topics, answer => Assert.Equal(topics.Count(pair => pair == (truth, answer)), confusions["topic"][truth, answer]));
        }

        // Every labelled word is in exactly one cell, and the diagonal is the share that an evaluation calls token accuracy.
        var tags = confusions["entities"].ToArray();
        var words = rows.Take(12).Sum(row => row.Words!.Count);
        Assert.Equal(words, tags.Cast<long>().Sum());
        var right = Enumerable.Range(0, tags.GetLength(0)).Sum(tag => tags[tag, tag]);
        Assert.Equal(Evaluator.Evaluate(model, rows)["entities/token_accuracy"], (double)right / words, 1e-12);
    }
}
