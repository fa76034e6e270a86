using System.Diagnostics;
using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

public sealed class GuardedObserverTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task PredictAsync_AnObserverThatThrows_IsNoMatterOfTheRows()
    {
        using var predictor = new WordPredictor(hasGate: false);
        await using var engine = new BatchingEngine(predictor, new BatchingLimits(MaxQueue: 4, MaxBatchTokens: 64, Deadline: null), new Throwing());
        foreach (var text in (string[])["a b", "c"])
        {
            Assert.Equal(text, (await engine.PredictAsync(new MtlRow(text), CancellationToken.None).WaitAsync(TooLong)).Text);
        }
    }

    private sealed class Throwing : IBatchObserver
    {
        void IBatchObserver.Answered(TimeSpan waited, TimeSpan total, RowOutcome outcome) => throw new InvalidOperationException();

        void IBatchObserver.Computed(int rows, int tokens, int paddedTokens, TimeSpan took) => throw new InvalidOperationException();

        void IBatchObserver.Traced(Activity caller, TimeSpan waited, int rows) => throw new InvalidOperationException();
    }
}
