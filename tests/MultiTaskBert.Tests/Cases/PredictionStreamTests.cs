namespace MultiTaskBert.Tests.Cases;

/// <summary>Predictions over sources that are long, slow or without an end, as web services have them.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PredictionStreamTests
{
    /// <summary>A lazy source was once read to its end before the first answer.</summary>
    [Fact]
    public void StreamMany_EndlessSource_AnswersAfterEachBatch()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        var read = 0;
        Assert.Equal(["ada won", "ada won", "ada won"], predictor.StreamMany(Endless(), batchSize: 2).Take(3).Select(prediction => prediction.Text), StringComparer.Ordinal);
        Assert.Equal(4, read);

        IEnumerable<string> Endless()
        {
            while (true)
            {
                read++;
                yield return "ada won";
            }
        }
    }

    [Fact]
    public void StreamRows_SameRows_SaysWhatPredictRowsSays()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        var rows = TinyTask.Rows(7);
        Assert.Equal(
            predictor.PredictRows(rows, batchSize: 3).Select(prediction => prediction.ToString()),
            predictor.StreamRows(rows, batchSize: 3).Select(prediction => prediction.ToString()));
        Assert.Empty(predictor.StreamRows([]));
    }

    [Fact]
    public void PredictMany_CancelledWithinTheSource_StopsBeforeTheNextBatch()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        using var cancel = new CancellationTokenSource();
        var read = 0;
        Assert.Throws<OperationCanceledException>(() => predictor.PredictMany(Texts(), batchSize: 2, cancel.Token));
        Assert.Equal(4, read);
        Assert.Equal("ada won", predictor.Predict("ada won").Text);   // the predictor is as before

        IEnumerable<string> Texts()
        {
            for (read = 1; read <= 100; read++)
            {
                if (read == 4)
                {
                    cancel.Cancel();
                }

                yield return "ada won";
            }
        }
    }

    [Fact]
    public void EachMethod_TokenThatIsCancelled_ReadsNothing()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        var token = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => predictor.PredictMany(Unread(), cancellationToken: token));
        Assert.Throws<OperationCanceledException>(() => predictor.PredictRows(Unread().Select(text => new MtlExample(text)), cancellationToken: token));
        Assert.Throws<OperationCanceledException>(() => predictor.StreamMany(Unread(), cancellationToken: token).First());
        Assert.Throws<ArgumentOutOfRangeException>(() => predictor.StreamMany([], batchSize: 0));
        Assert.Throws<ArgumentNullException>(() => predictor.StreamMany(null!));

        static IEnumerable<string> Unread()
        {
            foreach (var text in (string[])["ada won"])
            {
                Assert.Fail("It was read.");
                yield return text;
            }
        }
    }
}
