using System.Diagnostics;
using MultiTaskBert.Inference;

namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>A row that a caller waits for. It ends once: whoever ends it first tells the caller.</summary>
internal sealed class QueuedRow : TaskCompletionSource<Prediction>
{
    private int _hasEnded;

    // What a caller does with its answer must not hold up the thread that computes.
    private QueuedRow(MtlRow row, PreparedRow? prepared, RowCost cost, int tokens, long arrived, CancellationToken cancellationToken)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        (Row, Prepared, Cost, Tokens, Arrived, CancellationToken) = (row, prepared, cost, tokens, arrived, cancellationToken);
        Place = new LinkedListNode<QueuedRow>(this);
    }

    internal MtlRow Row { get; }

    /// <summary>Its tokens; null if the predictor makes them itself.</summary>
    internal PreparedRow? Prepared { get; }

    internal RowCost Cost { get; }

    /// <summary>Its tokens without padding.</summary>
    internal int Tokens { get; }

    /// <summary>When it came.</summary>
    internal long Arrived { get; }

    /// <summary>When its batch began; null while it waits. Set where it is taken out of the queue.</summary>
    internal long? Began { get; set; }

    internal CancellationToken CancellationToken { get; }

    /// <summary>What its caller does, where somebody traces that.</summary>
    internal Activity? Caller { get; } = Activity.Current;

    /// <summary>Its place in the queue.</summary>
    internal LinkedListNode<QueuedRow> Place { get; }

    /// <summary>What takes it out of the queue when its caller cancels; set before it is queued.</summary>
    internal CancellationTokenRegistration Cancellation { get; set; }

    internal bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    /// <summary>A row with its tokens.</summary>
    internal static QueuedRow Of(PreparedRow prepared, long arrived, CancellationToken cancellationToken)
    {
        var cost = new RowCost(prepared.WindowCount, prepared.Length);
        var tokens = prepared.Encoded.Windows is { } windows ? Enumerable.Range(0, windows.Count).Sum(windows.Length) : cost.Length;
        return new QueuedRow(prepared.Row, prepared, cost, tokens, arrived, cancellationToken);
    }

    /// <summary>A row without tokens: about one for four characters, at least one a word, and two around them.</summary>
    internal static QueuedRow Of(MtlRow row, long arrived, CancellationToken cancellationToken)
    {
        const int CharactersAToken = 4;
        var characters = (row.Text?.Length ?? 0) + (row.Pair?.Length ?? 0) + (row.Words?.Sum(word => word.Length) ?? 0);
        var tokens = Math.Max(characters / CharactersAToken, row.Words?.Count ?? 0) + 2;
        return new QueuedRow(row, prepared: null, new RowCost(1, tokens), tokens, arrived, cancellationToken);
    }

    /// <summary>Whether the row ends here: true for the first who asks, who then has to tell the caller.</summary>
    internal bool TryEnd()
    {
        if (!TryCancel())
        {
            return false;
        }

        Cancellation.Unregister();
        return true;
    }

    /// <summary>The same for the token itself, which may be quicker than the registration is kept.</summary>
    internal bool TryCancel() => Interlocked.Exchange(ref _hasEnded, 1) == 0;
}
