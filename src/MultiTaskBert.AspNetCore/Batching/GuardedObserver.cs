using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>Passes on what happens, and keeps what the one who hears it throws: a listener for metrics runs code of the application on the thread that answers rows, and an exception there would end the process.</summary>
[SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody is there to whom a fault of a listener could be told; no row depends on it.")]
internal sealed class GuardedObserver(IBatchObserver observer) : IBatchObserver
{
    void IBatchObserver.Answered(TimeSpan waited, TimeSpan total, RowOutcome outcome)
    {
        try
        {
            observer.Answered(waited, total, outcome);
        }
        catch
        {
        }
    }

    void IBatchObserver.Computed(int rows, int tokens, int paddedTokens, TimeSpan took)
    {
        try
        {
            observer.Computed(rows, tokens, paddedTokens, took);
        }
        catch
        {
        }
    }

    void IBatchObserver.Traced(Activity caller, TimeSpan waited, int rows)
    {
        try
        {
            observer.Traced(caller, waited, rows);
        }
        catch
        {
        }
    }
}
