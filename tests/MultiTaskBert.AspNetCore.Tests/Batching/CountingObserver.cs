using System.Collections.Concurrent;
using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

/// <summary>Keeps all that it hears.</summary>
internal sealed class CountingObserver : IBatchObserver
{
    public ConcurrentQueue<(TimeSpan Waited, TimeSpan Total, RowOutcome Outcome)> Answers { get; } = new();

    public ConcurrentQueue<(int Rows, int Tokens, int PaddedTokens, TimeSpan Took)> Batches { get; } = new();

    public int Count(RowOutcome outcome) => Answers.Count(answer => answer.Outcome == outcome);

    void IBatchObserver.Answered(TimeSpan waited, TimeSpan total, RowOutcome outcome) => Answers.Enqueue((waited, total, outcome));

    void IBatchObserver.Computed(int rows, int tokens, int paddedTokens, TimeSpan took) => Batches.Enqueue((rows, tokens, paddedTokens, took));
}
