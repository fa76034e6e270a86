namespace MultiTaskBert.Tests.Cases;

/// <summary>Predictions over sources that are long, slow or without an end, as web services have them.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PredictionStreamTests
{
    /// <summary>A lazy source was once read to its end before the first answer.</summary>
    [Fact]
    public void PredictMany_EndlessSource_AnswersAfterEachBatch()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model, new() { BatchSize = 2 });
        var read = 0;
        Assert.Equal(["ada won", "ada won", "ada won"], predictor.PredictMany(Endless()).Take(3).Select(prediction => prediction.Text), StringComparer.Ordinal);
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
    public void PredictRows_SameRows_SaysWhatEachRowGets()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model, new() { BatchSize = 3 });
        var rows = TinyTask.Rows(7);
        Assert.Equal(
            rows.Select(row => predictor.Predict(row).ToString()),
            predictor.PredictRows(rows).Select(prediction => prediction.ToString()));
        Assert.Empty(predictor.PredictRows([]));
    }

    [Fact]
    public void PredictMany_CancelledWithinTheSource_StopsBeforeTheNextBatch()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model, new() { BatchSize = 2 });
        using var cancel = new CancellationTokenSource();
        var read = 0;
        Assert.Throws<OperationCanceledException>(() => predictor.PredictMany(Texts(), cancel.Token).ToList());
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
        Assert.Throws<OperationCanceledException>(() => predictor.Predict("ada won", token));
        Assert.Throws<OperationCanceledException>(() => predictor.Predict("ada won", "mia left", token));
        Assert.Throws<OperationCanceledException>(() => predictor.Predict(["ada", "won"], token));
        Assert.Throws<OperationCanceledException>(() => predictor.PredictMany(Unread(), token).First());
        Assert.Throws<OperationCanceledException>(() => predictor.PredictRows(Unread().Select(text => new MtlRow(text)), token).First());
        Assert.Throws<ArgumentNullException>(() => predictor.PredictMany(null!));

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
