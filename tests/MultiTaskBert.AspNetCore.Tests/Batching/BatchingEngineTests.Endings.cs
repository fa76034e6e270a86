using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

/// <content>Rows that are not computed: refused, cancelled, too late; and the end of the engine.</content>
public sealed partial class BatchingEngineTests
{
    [Fact]
    public async Task PredictAsync_QueueIsFull_IsRefusedUntilThereIsRoom()
    {
        using var predictor = new WordPredictor(hasGate: true);
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits with { MaxQueue = 2 }, observer);
        var tasks = new List<Task<Prediction>> { engine.PredictAsync(new MtlRow("busy"), CancellationToken.None) };
        await predictor.Entered();
        tasks.AddRange(new[] { "a", "b" }.Select(text => engine.PredictAsync(new MtlRow(text), CancellationToken.None)));

        var exception = await Assert.ThrowsAsync<PredictorBusyException>(() => engine.PredictAsync(new MtlRow("c"), CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(1), exception.RetryAfter);   // nothing is known of the speed
        Assert.Contains("MaxQueue", exception.Message, StringComparison.Ordinal);
        predictor.Open();
        await Task.WhenAll(tasks).WaitAsync(TooLong);
        Assert.Equal("c", (await engine.PredictAsync(new MtlRow("c"), CancellationToken.None).WaitAsync(TooLong)).Text);
        Assert.Equal(4, observer.Count(RowOutcome.Predicted));
    }

    [Fact]
    public async Task PredictAsync_QueueIsFullAndTheSpeedIsKnown_SaysWhenToAskAgain()
    {
        var time = new ManualTime();
        using var predictor = new WordPredictor(hasGate: true);
        await using var engine = new BatchingEngine(predictor, Limits with { MaxQueue = 2 }, new CountingObserver(), time);
        var tasks = new List<Task<Prediction>> { engine.PredictAsync(new MtlRow(Words(10)), CancellationToken.None) };
        await predictor.Entered();
        time.Advance(TimeSpan.FromSeconds(2));   // 0.2 s a token
        predictor.Open(1);
        await tasks[0].WaitAsync(TooLong);

        tasks.Add(engine.PredictAsync(new MtlRow("busy"), CancellationToken.None));
        await predictor.Entered();
        tasks.AddRange(new[] { Words(20), Words(30) }.Select(text => engine.PredictAsync(new MtlRow(text), CancellationToken.None)));
        var exception = await Assert.ThrowsAsync<PredictorBusyException>(() => engine.PredictAsync(new MtlRow("late"), CancellationToken.None));

        Assert.Equal(10, exception.RetryAfter.TotalSeconds, tolerance: 1e-6);
        predictor.Open();
        await Task.WhenAll(tasks).WaitAsync(TooLong);
    }

    [Fact]
    public async Task PredictAsync_CancelledBefore_IsCancelledAndNotTaken()
    {
        using var predictor = new WordPredictor();
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);

        var task = engine.PredictAsync(new MtlRow("a"), new CancellationToken(canceled: true));

        Assert.True(task.IsCanceled);
        Assert.Empty(predictor.PreparingThreads);
        Assert.Empty(observer.Answers);
    }

    [Fact]
    public async Task PredictAsync_CancelledWhileItWaits_LeavesTheQueueAndIsNotComputed()
    {
        using var predictor = new WordPredictor(hasGate: true);
        using var cancellation = new CancellationTokenSource();
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);
        var busy = engine.PredictAsync(new MtlRow("busy"), CancellationToken.None);
        await predictor.Entered();
        var cancelled = engine.PredictAsync(new MtlRow("a"), cancellation.Token);
        var kept = engine.PredictAsync(new MtlRow("b"), CancellationToken.None);

        await cancellation.CancelAsync();

        Assert.Equal(1, engine.Waiting);
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(TooLong));
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        predictor.Open();
        await Task.WhenAll(busy, kept).WaitAsync(TooLong);
        Assert.Equal([["busy"], ["b"]], predictor.Batches);
        Assert.Equal((2, 1), (observer.Count(RowOutcome.Predicted), observer.Count(RowOutcome.Cancelled)));
    }

    [Fact]
    public async Task PredictAsync_AllOfABatchCancelled_ComputesNothing()
    {
        using var predictor = new WordPredictor(hasGate: true);
        using var cancellation = new CancellationTokenSource();
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());
        var busy = engine.PredictAsync(new MtlRow("busy"), CancellationToken.None);
        await predictor.Entered();
        var cancelled = Enumerable.Range(0, 5).Select(_ => engine.PredictAsync(new MtlRow("a"), cancellation.Token)).ToArray();

        await cancellation.CancelAsync();
        predictor.Open();
        await busy.WaitAsync(TooLong);
        await engine.DisposeAsync();

        Assert.All(cancelled, task => Assert.True(task.IsCanceled));
        Assert.Equal([["busy"]], predictor.Batches);
    }

    [Fact]
    public async Task PredictAsync_CancelledWhileItsBatchIsComputed_IsCancelledAtOnceAndTheOthersAreAnswered()
    {
        using var predictor = new WordPredictor(hasGate: true);
        using var cancellation = new CancellationTokenSource();
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);
        var busy = engine.PredictAsync(new MtlRow("busy"), CancellationToken.None);
        await predictor.Entered();
        var (cancelled, kept) = (engine.PredictAsync(new MtlRow("a"), cancellation.Token), engine.PredictAsync(new MtlRow("b"), CancellationToken.None));
        predictor.Open(1);
        await predictor.Entered();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(TooLong));
        Assert.False(kept.IsCompleted);
        predictor.Open();
        Assert.Equal("b", (await kept.WaitAsync(TooLong)).Text);
        await busy;
        await engine.DisposeAsync();
        Assert.Equal((2, 1), (observer.Count(RowOutcome.Predicted), observer.Count(RowOutcome.Cancelled)));
    }

    [Fact]
    public async Task PredictAsync_CancelledWhileItsBatchIsComputed_HasWaitedUntilThatBegan()
    {
        var time = new ManualTime();
        using var predictor = new WordPredictor(hasGate: true);
        using var cancellation = new CancellationTokenSource();
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer, time);
        var busy = engine.PredictAsync(new MtlRow("busy"), CancellationToken.None);
        await predictor.Entered();
        var (cancelled, kept) = (engine.PredictAsync(new MtlRow("a"), cancellation.Token), engine.PredictAsync(new MtlRow("b"), CancellationToken.None));
        time.Advance(TimeSpan.FromSeconds(3));
        predictor.Open(1);
        await predictor.Entered();
        time.Advance(TimeSpan.FromSeconds(4));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(TooLong));
        Assert.Contains((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7), RowOutcome.Cancelled), observer.Answers);
        predictor.Open();
        await Task.WhenAll(busy, kept).WaitAsync(TooLong);
    }

    [Fact]
    public async Task PredictAsync_CancelledWhileItIsComputedAlone_StopsTheComputation()
    {
        using var predictor = new WordPredictor(hasGate: true);
        using var cancellation = new CancellationTokenSource();
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);
        var task = engine.PredictAsync(new MtlRow("a"), cancellation.Token);
        await predictor.Entered();

        await cancellation.CancelAsync();
        await engine.DisposeAsync().AsTask().WaitAsync(TooLong);   // the gate is never opened

        Assert.True(task.IsCanceled);
        Assert.Equal(RowOutcome.Cancelled, Assert.Single(observer.Answers).Outcome);
    }

    [Fact]
    public async Task PredictAsync_WaitsLongerThanTheDeadline_TimesOutInOrderOfAge()
    {
        var time = new ManualTime();
        using var predictor = new WordPredictor(hasGate: true);
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits with { Deadline = TimeSpan.FromSeconds(30) }, observer, time);
        var busy = engine.PredictAsync(new MtlRow("busy"), CancellationToken.None);
        await predictor.Entered();
        var first = engine.PredictAsync(new MtlRow("first"), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(20));
        var second = engine.PredictAsync(new MtlRow("second"), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(10));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => first.WaitAsync(TooLong));
        Assert.Contains("waited 30 s", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Deadline", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, engine.Waiting);
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<TimeoutException>(() => second.WaitAsync(TooLong));
        predictor.Open();
        await busy.WaitAsync(TooLong);   // what is being computed has its time
        Assert.Equal("third", (await engine.PredictAsync(new MtlRow("third"), CancellationToken.None).WaitAsync(TooLong)).Text);
        Assert.Equal((2, 2), (observer.Count(RowOutcome.Predicted), observer.Count(RowOutcome.Expired)));
        Assert.Equal([["busy"], ["third"]], predictor.Batches);
    }

    [Fact]
    public async Task PredictAsync_RowThatWaitedElsewhere_ComesFirstAndItsDeadlineCountsFromThen()
    {
        var time = new ManualTime();
        using var predictor = new WordPredictor(hasGate: true);
        await using var engine = new BatchingEngine(predictor, Limits with { MaxBatchTokens = 1, Deadline = TimeSpan.FromSeconds(30) }, new CountingObserver(), time);
        var arrived = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(10));
        var arrivedLater = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(10));
        var busy = engine.PredictAsync(new MtlRow("busy"), CancellationToken.None);
        await predictor.Entered();
        var fresh = engine.PredictAsync(new MtlRow("fresh"), CancellationToken.None);
        var (middle, oldest) = (engine.PredictAsync(new MtlRow("middle"), arrivedLater, CancellationToken.None), engine.PredictAsync(new MtlRow("oldest"), arrived, CancellationToken.None));
        time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<TimeoutException>(() => oldest.WaitAsync(TooLong));
        Assert.False(middle.IsCompleted || fresh.IsCompleted);
        predictor.Open();
        await Task.WhenAll(busy, middle, fresh).WaitAsync(TooLong);
        Assert.Equal([["busy"], ["middle"], ["fresh"]], predictor.Batches);
    }

    [Fact]
    public async Task DisposeAsync_RowsWait_AnswersThemAndTakesNoFurther()
    {
        using var predictor = new WordPredictor(hasGate: true);
        var observer = new CountingObserver();
        var engine = new BatchingEngine(predictor, Limits, observer);
        var tasks = new List<Task<Prediction>> { engine.PredictAsync(new MtlRow("busy"), CancellationToken.None) };
        await predictor.Entered();
        tasks.AddRange(Enumerable.Range(0, 3).Select(_ => engine.PredictAsync(new MtlRow("a"), CancellationToken.None)));

        var (disposing, again) = (engine.DisposeAsync().AsTask(), engine.DisposeAsync().AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.PredictAsync(new MtlRow("late"), CancellationToken.None));
        Assert.Throws<ObjectDisposedException>(engine.WarmUp);
        Assert.False(disposing.IsCompleted);
        predictor.Open();
        await Task.WhenAll(disposing, again).WaitAsync(TooLong);

        Assert.All(tasks, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.Equal(4, observer.Count(RowOutcome.Predicted));
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task DisposeAsync_IdleEngine_Ends()
    {
        using var predictor = new WordPredictor();
        var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        await engine.DisposeAsync().AsTask().WaitAsync(TooLong);
    }
}
