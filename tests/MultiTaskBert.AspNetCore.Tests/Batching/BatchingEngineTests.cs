using System.Runtime.CompilerServices;
using MultiTaskBert.AspNetCore.Batching;
using MultiTaskBert.AspNetCore.Endpoints;
using MultiTaskBert.Data;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

public sealed partial class BatchingEngineTests
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
    public async Task PredictAsync_VeryManyRowsWait_PlansTheOldest()
    {
        using var predictor = new WordPredictor(hasGate: true);
        await using var engine = new BatchingEngine(predictor, Limits with { MaxQueue = 5000 }, new CountingObserver());
        var tasks = new List<Task<Prediction>> { engine.PredictAsync(new MtlRow("busy"), CancellationToken.None) };
        await predictor.Entered();

        tasks.AddRange(Enumerable.Range(0, 2100).Select(row => engine.PredictAsync(new MtlRow($"{row}"), CancellationToken.None)));
        predictor.Open();
        await Task.WhenAll(tasks).WaitAsync(TooLong);

        Assert.Equal([1, 2048, 52], predictor.Batches.Select(batch => batch.Length));
        Assert.Equal("2048", predictor.Batches.Last()[0]);
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
        using var predictor = new WordPredictor(hasGate: true);
        using var release = new ManualResetEventSlim();
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        var blocked = engine.PredictAsync(new MtlRow("a"), CancellationToken.None).ContinueWith(_ => release.Wait(TooLong), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        predictor.Open();   // a row that has its answer already would block this thread
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

    [Theory]
    [InlineData(typeof(ArgumentException))]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(ObjectDisposedException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task PredictAsync_ComputationFailsWithWhatIsSaidOfCallers_IsTheProgramsFault(Type kind)
    {
        var failure = kind == typeof(ObjectDisposedException) ? new ObjectDisposedException("tensor") : (Exception)Activator.CreateInstance(kind, "an inner message")!;
        using var predictor = new WordPredictor { OnBatch = _ => throw failure };
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.PredictAsync(new MtlRow("a"), CancellationToken.None).WaitAsync(TooLong));

        Assert.Same(failure, exception.InnerException);
        Assert.Equal(500, Failure.Of(exception).Status);
    }

    [Fact]
    public async Task PredictAsync_PlainPredictorCannotReadTheRow_IsTheCallersFault()
    {
        using var predictor = new PlainPredictor { Answers = rows => throw new ArgumentException("it cannot be read", nameof(rows)) };
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        await Assert.ThrowsAsync<ArgumentException>(() => engine.PredictAsync(new MtlRow("a"), CancellationToken.None).WaitAsync(TooLong));
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
            predictor.OnBatch = rows =>
            {
                gate.Wait(TooLong);
                answer!(rows);
            };
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
    public async Task WarmUp_LongRowsAreRefused_MeasuresWithoutThem()
    {
        using var predictor = new WordPredictor { MaxWords = 20 };
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        engine.WarmUp();

        Assert.Equal([1, 4, 16], predictor.Batches.Select(batch => batch.Length).Distinct().Order());
        Assert.All(predictor.Batches, batch => Assert.All(batch, text => Assert.Equal(14, text.Split(' ').Length)));
    }

    [Fact]
    public async Task WarmUp_NoRowIsTaken_Throws()
    {
        using var predictor = new WordPredictor { MaxWords = 3 };
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());

        Assert.Throws<DatasetException>(engine.WarmUp);
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
        Assert.Equal((predicted, failed, cancelled), (observer.Count(RowOutcome.Predicted), observer.Count(RowOutcome.Failed), observer.Count(RowOutcome.Cancelled)));
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
