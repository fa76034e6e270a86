using System.Runtime.CompilerServices;
using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

public sealed class BatchingEngineTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(1);
    private static readonly BatchingLimits Limits = new(MaxQueue: 512, MaxBatchTokens: 16_384, Deadline: null);

    [Fact]
    public async Task PredictAsync_IdleEngine_ComputesTheRowAloneAtOnce()
    {
        using var predictor = new WordPredictor(hasGate: true);
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);

        var first = engine.PredictAsync(new MtlRow("a b c"), CancellationToken.None);
        await predictor.Entered();   // though no other row comes

        Assert.Equal(0, engine.Waiting);
        predictor.Open();
        Assert.Equal("a b c", (await first.WaitAsync(TooLong)).Text);
        Assert.Equal([["a b c"]], predictor.Batches);
        Assert.Equal((1, 3, 3), Assert.Single(observer.Batches) is var batch ? (batch.Rows, batch.Tokens, batch.PaddedTokens) : default);
        Assert.Equal(RowOutcome.Predicted, Assert.Single(observer.Answers).Outcome);
    }

    [Fact]
    public async Task PredictAsync_RowsThatWait_AreComputedTogetherAndEachGetsItsOwn()
    {
        using var predictor = new WordPredictor(hasGate: true);
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);
        var busy = engine.PredictAsync(new MtlRow("busy"), CancellationToken.None);
        await predictor.Entered();

        string[] texts = ["b b b", "c c", "d d d"];
        var waiting = texts.Select(text => engine.PredictAsync(new MtlRow(text), CancellationToken.None)).ToArray();
        Assert.Equal(3, engine.Waiting);
        predictor.Open();

        Assert.Equal(texts, (await Task.WhenAll(waiting).WaitAsync(TooLong)).Select(prediction => prediction.Text));
        await busy;
        Assert.Equal([["busy"], ["c c", "b b b", "d d d"]], predictor.Batches);
        Assert.Equal((3, 8, 9), observer.Batches.Last() is var batch ? (batch.Rows, batch.Tokens, batch.PaddedTokens) : default);
    }

    [Fact]
    public async Task PredictAsync_LongRowIsOldest_IsComputedBeforeTheShortOnes()
    {
        using var predictor = new WordPredictor(hasGate: true);
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());
        var (longText, tasks) = (Words(300), new List<Task<Prediction>> { engine.PredictAsync(new MtlRow("busy"), CancellationToken.None) });
        await predictor.Entered();

        tasks.AddRange(new[] { longText, "a b", "c d" }.Select(text => engine.PredictAsync(new MtlRow(text), CancellationToken.None)));
        predictor.Open();
        await Task.WhenAll(tasks).WaitAsync(TooLong);

        Assert.Equal([["busy"], [longText], ["a b", "c d"]], predictor.Batches);
    }

    [Fact]
    public async Task PredictAsync_MoreTokensThanABatchMayHave_AreComputedInSeveral()
    {
        using var predictor = new WordPredictor(hasGate: true);
        await using var engine = new BatchingEngine(predictor, Limits with { MaxBatchTokens = 40 }, new CountingObserver());
        var tasks = new List<Task<Prediction>> { engine.PredictAsync(new MtlRow("busy"), CancellationToken.None) };
        await predictor.Entered();

        tasks.AddRange(Enumerable.Range(0, 10).Select(_ => engine.PredictAsync(new MtlRow(Words(10)), CancellationToken.None)));
        tasks.Add(engine.PredictAsync(new MtlRow(Words(50)), CancellationToken.None));
        predictor.Open();
        await Task.WhenAll(tasks).WaitAsync(TooLong);

        Assert.Equal(12, predictor.Batches.Sum(batch => batch.Length));
        Assert.All(predictor.Batches, batch => Assert.True(batch.Length == 1 || batch.Length * batch.Max(text => text.Split(' ').Length) <= 40));
    }

    [Fact]
    public async Task PredictAsync_PlainPredictor_IsGivenRows()
    {
        using var predictor = new PlainPredictor();
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);

        Assert.Equal("one two three four", (await engine.PredictAsync(new MtlRow("one two three four"), CancellationToken.None).WaitAsync(TooLong)).Text);
        Assert.Equal("five six", (await engine.PredictAsync(new MtlRow(["five", "six"]), CancellationToken.None).WaitAsync(TooLong)).Text);
        Assert.Equal([6, 4], observer.Batches.Select(batch => batch.Tokens));
    }

    [Fact]
    public async Task PredictAsync_AnyRow_MakesTokensOnTheCallersThreadAndComputesOnOneThread()
    {
        using var predictor = new WordPredictor();
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());
        var thread = 0;
        Task<Prediction>? first = null;
        var caller = new Thread(() => (thread, first) = (Environment.CurrentManagedThreadId, engine.PredictAsync(new MtlRow("a"), CancellationToken.None)));
        caller.Start();
        caller.Join();
        await first!.WaitAsync(TooLong);
        for (var row = 0; row < 20; row++)
        {
            await engine.PredictAsync(new MtlRow("b"), CancellationToken.None).WaitAsync(TooLong);
        }

        Assert.True(predictor.PreparingThreads.ContainsKey(thread));
        var computing = Assert.Single(predictor.ComputingThreads).Key;
        Assert.False(predictor.PreparingThreads.ContainsKey(computing));
    }

    [Fact]
    public async Task PredictAsync_ContinuationThatBlocks_DoesNotHoldUpTheEngine()
    {
        using var predictor = new WordPredictor();
        using var release = new ManualResetEventSlim();
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        var blocked = engine.PredictAsync(new MtlRow("a"), CancellationToken.None).ContinueWith(_ => release.Wait(TooLong), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await engine.PredictAsync(new MtlRow("b"), CancellationToken.None).WaitAsync(TooLong);

        release.Set();
        Assert.True(await blocked);
    }

    [Fact]
    public async Task PredictAsync_RowCannotBeRead_FailsByItselfAndIsNotTaken()
    {
        using var predictor = new WordPredictor();
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);

        await Assert.ThrowsAsync<ArgumentException>(() => engine.PredictAsync(new MtlRow(["a"]), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentNullException>(() => engine.PredictAsync(null!, CancellationToken.None));

        Assert.Empty(observer.Answers);
        Assert.Empty(predictor.Batches);
    }

    [Fact]
    public async Task PredictAsync_OneRowOfABatchFails_FailsAloneWithItsException()
    {
        using var predictor = new WordPredictor(hasGate: true) { OnBatch = rows => ThrowIf(rows.Any(row => row.Row.Text == "guilty")) };
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);
        var busy = engine.PredictAsync(new MtlRow("busy"), CancellationToken.None);
        await predictor.Entered();

        var tasks = new[] { "a", "guilty", "b" }.Select(text => engine.PredictAsync(new MtlRow(text), CancellationToken.None)).ToArray();
        predictor.Open();

        Assert.Equal("told to", (await Assert.ThrowsAsync<InvalidOperationException>(() => tasks[1].WaitAsync(TooLong))).Message);
        Assert.Equal("a", (await tasks[0].WaitAsync(TooLong)).Text);
        Assert.Equal("b", (await tasks[2].WaitAsync(TooLong)).Text);
        await busy;
        Assert.Equal([["busy"], ["a", "guilty", "b"], ["a"], ["guilty"], ["b"]], predictor.Batches);
        Assert.Equal((3, 1), (observer.Count(RowOutcome.Predicted), observer.Count(RowOutcome.Failed)));
        Assert.Equal(3, observer.Batches.Count);
    }

    [Fact]
    public async Task PredictAsync_PredictorThatAlwaysThrows_KeepsItsThread()
    {
        using var predictor = new WordPredictor { OnBatch = _ => ThrowIf(true) };
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);

        for (var row = 0; row < 5; row++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => engine.PredictAsync(new MtlRow("a"), CancellationToken.None).WaitAsync(TooLong));
        }

        predictor.OnBatch = null;
        Assert.Equal("b", (await engine.PredictAsync(new MtlRow("b"), CancellationToken.None).WaitAsync(TooLong)).Text);
        Assert.Equal((1, 5), (observer.Count(RowOutcome.Predicted), observer.Count(RowOutcome.Failed)));
    }

    [Fact]
    public async Task PredictAsync_PredictorGivesTooFew_Fails()
    {
        using var predictor = new PlainPredictor { Answers = _ => [] };
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.PredictAsync(new MtlRow("a"), CancellationToken.None).WaitAsync(TooLong));

        Assert.Contains("0 predictions for 1 rows", exception.Message, StringComparison.Ordinal);
    }

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
        Assert.Equal(1, observer.RefusedRows);
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
        Assert.Equal((4, 0), (observer.Count(RowOutcome.Predicted), observer.RefusedRows));
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task DisposeAsync_IdleEngine_Ends()
    {
        using var predictor = new WordPredictor();
        var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        await engine.DisposeAsync().AsTask().WaitAsync(TooLong);
    }

    [Fact]
    public async Task WarmUp_BatchesWithAPrice_CutsWhereItPays()
    {
        var time = new ManualTime();
        using var predictor = new WordPredictor(hasGate: true);
        predictor.OnBatch = rows => time.Advance(TimeSpan.FromMilliseconds(50 + (rows.Count * rows.Max(row => row.Length))));   // a price of 50 tokens
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver(), time);
        predictor.Open(500);
        await Task.Run(engine.WarmUp).WaitAsync(TooLong);
        var warm = predictor.Batches.Count;
        predictor.Open();

        // Rows of 10 and 10 + n tokens: n tokens of padding for the sake of a batch.
        Assert.Equal(2, await BatchesOf(40));
        Assert.Equal(3, await BatchesOf(60));
        Assert.InRange(warm, 15, 50);

        async Task<int> BatchesOf(int more)
        {
            using var gate = new ManualResetEventSlim();
            var (before, answer) = (predictor.Batches.Count, predictor.OnBatch);
            predictor.OnBatch = _ => gate.Wait(TooLong);
            var busy = engine.PredictAsync(new MtlRow("busy"), CancellationToken.None);
            SpinWait.SpinUntil(() => predictor.Batches.Count > before, TooLong);
            var (shorter, longer) = (engine.PredictAsync(new MtlRow(Words(10)), CancellationToken.None), engine.PredictAsync(new MtlRow(Words(10 + more)), CancellationToken.None));
            gate.Set();
            await Task.WhenAll(busy, shorter, longer).WaitAsync(TooLong);
            predictor.OnBatch = answer;
            return predictor.Batches.Count - before;
        }
    }

    [Fact]
    public async Task WarmUp_PredictorThrows_ThrowsItAndTheEngineGoesOn()
    {
        using var predictor = new WordPredictor { OnBatch = _ => ThrowIf(true) };
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        Assert.Equal("told to", Assert.Throws<InvalidOperationException>(engine.WarmUp).Message);

        predictor.OnBatch = null;
        Assert.Equal("a", (await engine.PredictAsync(new MtlRow("a"), CancellationToken.None).WaitAsync(TooLong)).Text);
    }

    [Fact]
    public async Task PredictAsync_ManyCallersWhoCancelAndAreRefusedAndFail_EndsEachOnce()
    {
        const int Callers = 16, RowsEach = 400;
        using var predictor = new WordPredictor { OnBatch = rows => ThrowIf(rows.Any(row => row.Row.Text!.StartsWith("guilty", StringComparison.Ordinal))) };
        var observer = new CountingObserver();
        var engine = new BatchingEngine(predictor, Limits with { MaxQueue = 48 }, observer);
        int predicted = 0, failed = 0, cancelled = 0, refused = 0;
        using var start = new Barrier(Callers);
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(() => Call(caller), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()).ToArray();
        await Task.WhenAll(callers).WaitAsync(TooLong);
        await engine.DisposeAsync();

        Assert.Equal(Callers * RowsEach, predicted + failed + cancelled + refused);
        Assert.Equal((predicted, failed, cancelled, refused), (observer.Count(RowOutcome.Predicted), observer.Count(RowOutcome.Failed), observer.Count(RowOutcome.Cancelled), observer.RefusedRows));
        Assert.True(predicted > 0 && failed > 0 && cancelled > 0, $"{predicted} predicted, {failed} failed, {cancelled} cancelled, {refused} refused");
        Assert.Equal(0, engine.Waiting);

        async Task Call(int caller)
        {
            var random = new Random(caller);
            start.SignalAndWait(TooLong);
            for (var row = 0; row < RowsEach; row += 4)
            {
                await Task.WhenAll(Enumerable.Range(row, 4).Select(place => One(place, random.Next(40), random.Next(3))).ToArray());
            }
        }

        async Task One(int row, int words, int kind)
        {
            var text = $"{(row % 97 == 0 ? "guilty" : "row")} {row} {Words(words + 1)}";
            using var cancellation = new CancellationTokenSource();
            var task = engine.PredictAsync(new MtlRow(text), cancellation.Token);
            if (kind == 0)
            {
                await cancellation.CancelAsync();
            }

            try
            {
                Assert.Equal(text, (await task).Text);
                Interlocked.Increment(ref predicted);
            }
            catch (PredictorBusyException)
            {
                Interlocked.Increment(ref refused);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
            }
            catch (InvalidOperationException)
            {
                Assert.StartsWith("guilty", text, StringComparison.Ordinal);
                Interlocked.Increment(ref failed);
            }
        }
    }

    [Fact]
    public async Task PredictAsync_RowIsAnswered_IsNotHeldOnTo()
    {
        using var predictor = new PlainPredictor();
        using var cancellation = new CancellationTokenSource();
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        var rows = Enumerable.Range(0, 8).Select(_ => Answered(engine, cancellation.Token)).ToArray();
        Answered(engine, cancellation.Token);   // the thread may look at the last row until it has another
        for (var round = 0; round < 50 && rows.Any(row => row.IsAlive); round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Yield();
        }

        Assert.All(rows, row => Assert.False(row.IsAlive));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Answered(BatchingEngine engine, CancellationToken cancellationToken)
    {
        var row = new MtlRow("a b");
        engine.PredictAsync(row, cancellationToken).Wait(TooLong);
        return new WeakReference(row);
    }

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("w", count));

    private static void ThrowIf(bool condition)
    {
        if (condition)
        {
            throw new InvalidOperationException("told to");
        }
    }

    private sealed class PlainPredictor : IPredictor
    {
        public Func<IReadOnlyList<MtlRow>, IReadOnlyList<Prediction>> Answers { get; init; } =
            rows => [.. rows.Select(row => new Prediction(row.Text ?? string.Join(' ', row.Words!), new Dictionary<string, HeadPrediction>(), truncatedTokens: 0))];

        public int BatchSize => 32;

        public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<MtlRow> rows, CancellationToken cancellationToken = default) => Answers(rows);

        public void Dispose()
        {
        }
    }
}
