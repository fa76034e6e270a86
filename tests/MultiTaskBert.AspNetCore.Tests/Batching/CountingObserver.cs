using System.Collections.Concurrent;
using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

/// <summary>Keeps all that it hears.</summary>
internal sealed class CountingObserver : IBatchObserver
{
    private int _refused;

    public int RefusedRows => _refused;

    public ConcurrentQueue<(TimeSpan Waited, TimeSpan Total, RowOutcome Outcome)> Answers { get; } = new();

    public ConcurrentQueue<(int Rows, int Tokens, int PaddedTokens, TimeSpan Took)> Batches { get; } = new();

    public int Count(RowOutcome outcome) => Answers.Count(answer => answer.Outcome == outcome);

    void IBatchObserver.Refused() => Interlocked.Increment(ref _refused);

    void IBatchObserver.Answered(TimeSpan waited, TimeSpan total, RowOutcome outcome) => Answers.Enqueue((waited, total, outcome));

    void IBatchObserver.Computed(int rows, int tokens, int paddedTokens, TimeSpan took) => Batches.Enqueue((rows, tokens, paddedTokens, took));
}
