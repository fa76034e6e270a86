using MultiTaskBert.Audit;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Audit;

[Collection(nameof(OneAtATime))]
public sealed class ConfusionsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Of_ModelAndRows_CountsWhatThePredictorSays(int batchSize)
    {
        using var model = TinyTask.Model();
        var rows = MtlDataset.From([.. TinyTask.Rows(12), new MtlExample(["ada", "won"]).With("topic", "Jobs"), new MtlExample("ada")]);
        using var predictor = new Predictor(model);
        var predictions = predictor.PredictRows(rows);

        var confusions = Confusions.Of(model, rows, batchSize);

        Assert.Equal(["topic", "entities"], confusions.Keys);
        Assert.Equal(TinyTask.Topics, confusions["topic"].Classes);
        var topics = rows.Zip(predictions).Where(pair => pair.First.Labels.ContainsKey("topic"))
            .Select(pair => (((MultiTaskBert.Labels.ClassLabel)pair.First.Labels["topic"]).Name, pair.Second.Class("topic").Label)).ToArray();
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
