using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.AspNetCore.Tests.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>What callers get while a model is loaded, answers, or is not there.</summary>
public sealed class ServedPredictorTests
{
    [Fact]
    public async Task PredictAsync_Loaded_Answers()
    {
        await using var folder = await ServedFolder.LoadedAsync();

        Assert.Equal("first", await folder.AnswerAsync());
        Assert.Equal(ServingState.Ready, folder.Served.Status.State);
        Assert.Equal(["model"], folder.Served.Status.Heads);
        Assert.Null(folder.Served.Status.Message);
    }

    [Theory]
    [InlineData("12345", null, true)]
    [InlineData("123456", null, false)]
    [InlineData("123", "45", true)]
    [InlineData("123", "456", false)]
    public async Task PredictAsync_LongText_IsRefusedBeforeAnythingElse(string text, string? pair, bool isTaken)
    {
        await using var folder = new ServedFolder(new MultiTaskPredictorOptions { MaxTextLength = 5 });
        var answer = folder.Served.PredictAsync(new MtlRow(text) { Pair = pair });

        if (isTaken)
        {
            Assert.False(answer.IsCompleted);   // waits for the model
        }
        else
        {
            var exception = await Assert.ThrowsAsync<ArgumentException>(() => answer);
            Assert.Contains("The row has 6 characters; the model 'served' takes at most 5 (MaxTextLength).", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task PredictAsync_ManyWords_CountsTheSpacesBetween(int words, bool isTaken)
    {
        await using var folder = new ServedFolder(new MultiTaskPredictorOptions { MaxTextLength = 6 });
        var answer = folder.Served.PredictAsync(new MtlRow([.. Enumerable.Repeat("a", words)]));

        Assert.Equal(isTaken, !answer.IsFaulted);
    }

    [Fact]
    public async Task PredictAsync_WhileLoading_WaitsForTheModel()
    {
        await using var folder = new ServedFolder();
        folder.Write("first");
        var answer = folder.AnswerAsync();

        Assert.False(answer.IsCompleted);
        Assert.Equal((ServingState.Loading, 1), (folder.Served.Status.State, folder.Served.Status.Waiting));
        await folder.Loader.LoadAsync();

        Assert.Equal("first", await answer);
        Assert.Equal(0, folder.Served.Status.Waiting);
    }

    [Fact]
    public async Task PredictAsync_TooManyWaitForTheModel_IsBusy()
    {
        await using var folder = new ServedFolder(new MultiTaskPredictorOptions { MaxQueue = 1 });
        folder.Write("first");
        var first = folder.AnswerAsync();

        Assert.Equal(TimeSpan.FromSeconds(1), (await Assert.ThrowsAsync<PredictorBusyException>(() => folder.AnswerAsync())).RetryAfter);
        await folder.Loader.LoadAsync();
        Assert.Equal("first", await first);
    }

    [Fact]
    public async Task PredictAsync_TheModelComesTooLate_TimesOut()
    {
        await using var folder = new ServedFolder(time: new InstantTime());

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => folder.AnswerAsync());
        Assert.Equal("The model 'served' is being loaded, and the row has waited for it for 00:00:30.", exception.Message);
        Assert.Equal(0, folder.Served.Status.Waiting);
    }

    [Fact]
    public async Task PredictAsync_WaitsForRoomAndForTheModel_TogetherNoLongerThanTheDeadline()
    {
        var time = new ManualTime();
        await using var folder = new ServedFolder(new MultiTaskPredictorOptions { MaxQueue = 1 }, time);
        using var cancellation = new CancellationTokenSource();
        var first = folder.Served.PredictAsync(new MtlRow("text"), cancellation.Token);
        var second = folder.Served.PredictAsync(new MtlRow("text"), waitsForRoom: true, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(0.5));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Task.Run(() => time.Advance(TimeSpan.FromSeconds(0.5)));   // it asks again, on that thread, and waits for the model
        await Until.TrueAsync(() => folder.Served.Status.Waiting == 1);
        time.Advance(TimeSpan.FromSeconds(28.9));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        await Assert.ThrowsAsync<TimeoutException>(() => second);
    }

    [Fact]
    public async Task PredictAsync_CancelledWhileLoading_LeavesTheQueue()
    {
        await using var folder = new ServedFolder();
        using var cancellation = new CancellationTokenSource();
        var answer = folder.Served.PredictAsync(new MtlRow("text"), cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(0, folder.Served.Status.Waiting);
    }

    [Fact]
    public async Task PredictAsync_CannotBeLoaded_SaysWhy()
    {
        await using var folder = new ServedFolder();
        folder.Write("broken");
        var waiting = folder.AnswerAsync();
        await folder.Loader.LoadAsync();

        foreach (var answer in (Task<string>[])[waiting, folder.AnswerAsync()])
        {
            var exception = await Assert.ThrowsAsync<ModelUnavailableException>(() => answer);
            Assert.Equal("The model 'served' cannot be loaded: it is broken", exception.Message);
        }
    }

    [Fact]
    public async Task PredictAsync_Stopped_IsDisposed()
    {
        var folder = await ServedFolder.LoadedAsync();
        await folder.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => folder.AnswerAsync());
        Assert.True(folder.Last.IsDisposed);
        Assert.Equal(ServingState.Stopped, folder.Served.Status.State);
    }

    [Fact]
    public async Task PredictAsync_ARowThatLongTextRefuses_IsAnArgumentThatCannotBe()
    {
        await using var folder = await ServedFolder.LoadedAsync();

        Assert.Contains("the row has too many tokens.", (await Assert.ThrowsAsync<ArgumentException>(() => folder.AnswerAsync(NamedPredictor.Refused))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_NullRow_Throws()
    {
        await using var folder = new ServedFolder();

        await Assert.ThrowsAsync<ArgumentNullException>(() => folder.Served.PredictAsync(null!));
    }
}
