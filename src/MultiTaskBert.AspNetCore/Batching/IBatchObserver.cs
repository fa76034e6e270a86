using System.Diagnostics;

namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>Hears what a <see cref="BatchingEngine"/> does, on its threads; it must be quick and throw nothing.</summary>
internal interface IBatchObserver
{
    /// <summary>A row was answered.</summary>
    /// <param name="waited">From its arrival until its batch began.</param>
    /// <param name="total">From its arrival until its answer.</param>
    /// <param name="outcome">How it ended.</param>
    internal void Answered(TimeSpan waited, TimeSpan total, RowOutcome outcome);

    /// <summary>A batch was computed.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="tokens">Its tokens, without padding.</param>
    /// <param name="paddedTokens">Its tokens, with padding.</param>
    /// <param name="took">How long it took.</param>
    internal void Computed(int rows, int tokens, int paddedTokens, TimeSpan took);

    /// <summary>A row whose caller is traced was computed; its answer comes next.</summary>
    /// <param name="caller">The activity in which the caller gave the row.</param>
    /// <param name="waited">From its arrival until its batch began.</param>
    /// <param name="rows">The rows of its batch.</param>
    internal void Traced(Activity caller, TimeSpan waited, int rows)
    {
    }
}
