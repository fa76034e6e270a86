using System.Runtime.CompilerServices;

namespace MultiTaskBert.Tests.Inference;

/// <summary>Predictions of programs that must not block: the answers of the synchronous members, streams that are answered as they come, cancellation.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PredictorAsyncTests
{
    private static readonly string[] Texts = ["ada won", "ben stone hired mia in new paris.", "mia left", "zed?", "ben joined in rome"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachMember_SameTexts_SaysWhatTheSynchronousOneSays()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model, new() { BatchSize = 2 });
        string[] expected = [.. predictor.PredictMany(Texts).Select(prediction => prediction.ToString())];
        Assert.Equal(expected[0], (await predictor.PredictAsync("ada won", Token)).ToString());
        Assert.Equal(expected, await Printed(predictor.PredictManyAsync(Texts, Token)));
        Assert.Equal(expected, await Printed(predictor.PredictManyAsync(Texts.ToAsyncEnumerable(), Token)));
        Assert.Equal(expected, await Printed(predictor.PredictRowsAsync(Texts.Select(text => new MtlRow(text)).ToAsyncEnumerable(), Token)));
        Assert.Equal(
            predictor.Predict("ada won", "mia left").ToString(), (await predictor.PredictAsync(new MtlRow("ada won") { Pair = "mia left" }, Token)).ToString());
    }

    [Fact]
    public async Task PredictAsync_ManyAtOnce_GiveWhatOneGives()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        string[] expected = [.. Texts.Select(text => predictor.Predict(text).ToString())];
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => predictor.PredictAsync(Texts[i % Texts.Length], Token)));
        Assert.All(answers.Index(), answer => Assert.Equal(expected[answer.Index % Texts.Length], answer.Item.ToString()));
    }

    [Fact]
    public async Task PredictManyAsync_SourceThatWaitsForTheAnswer_IsAnsweredWithBatchesOfOne()
    {
        using var model = TinyTask.Model(layers: 1);
        using var predictor = new Predictor(model, new() { BatchSize = 1 });
        var answered = 0;
        await foreach (var prediction in predictor.PredictManyAsync(Questions(), Token))
        {
            answered++;
            Assert.Equal($"ada {answered}", prediction.Text);
        }

        Assert.Equal(3, answered);

        async IAsyncEnumerable<string> Questions()
        {
            for (var i = 1; i <= 3; i++)
            {
                Assert.Equal(i - 1, answered);
                await Task.Yield();
                yield return $"ada {i}";
            }
        }
    }

    [Fact]
    public async Task EachMember_Cancelled_ThrowsAndReadsNoMore()
    {
        using var model = TinyTask.Model(layers: 1);
        using var predictor = new Predictor(model, new() { BatchSize = 2 });
        using var cancel = new CancellationTokenSource();
        var (read, given) = (0, 0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var prediction in predictor.PredictManyAsync(Endless(), cancel.Token))
            {
                if (++given == 4)
                {
                    await cancel.CancelAsync();
                }
            }
        });
        Assert.Equal((4, 4), (read, given));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => predictor.PredictAsync("ada", cancel.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => predictor.PredictManyAsync(Texts, cancel.Token).FirstAsync(Token).AsTask());
        Assert.Equal("ada won", predictor.Predict("ada won", Token).Text);   // the predictor is as before

        async IAsyncEnumerable<string> Endless([EnumeratorCancellation] CancellationToken token = default)
        {
            while (true)
            {
                token.ThrowIfCancellationRequested();
                await Task.Yield();
                read++;
                yield return "ada won";
            }
        }
    }

    [Fact]
    public async Task EachMember_Disposed_SaysSo()
    {
        using var model = TinyTask.Model(layers: 1);
        var predictor = new Predictor(model);
        var stream = predictor.PredictManyAsync(Texts, Token);
        predictor.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => predictor.PredictAsync("ada", Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.FirstAsync(Token).AsTask());
        Assert.Throws<ObjectDisposedException>(() => predictor.PredictManyAsync(Texts, Token));
    }

    private static async Task<List<string>> Printed(IAsyncEnumerable<Prediction> predictions) => await predictions.Select(prediction => prediction.ToString()).ToListAsync(Token);
}
