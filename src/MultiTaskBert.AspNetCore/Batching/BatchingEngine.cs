using System.Globalization;
using MultiTaskBert.Inference;

namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>
/// Computes rows of many callers with one predictor, on a thread of its own: whatever waits is sorted by length and cut into batches where it costs least, the oldest row always in the next. Nothing waits while the thread is idle.
/// </summary>
/// <remarks>
/// The queue is locked for as long as it takes to add, remove or copy references; tokens are made, batches planned and computed outside. A row ends once, whoever is first: its batch, its caller's token, its deadline.
/// </remarks>
internal sealed partial class BatchingEngine : IAsyncDisposable
{
    private readonly IPredictor _predictor;
    private readonly BatchingLimits _limits;
    private readonly IBatchObserver _observer;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly LinkedList<QueuedRow> _queue = [];
    private readonly List<QueuedRow> _candidates = [];   // of the thread
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer? _expiry;
    private readonly BatchPrice _price;   // of the thread
    private long _waitingTokens;
    private bool _isExpirySet;
    private bool _isAsleep;
    private bool _isDisposed;

    /// <param name="predictor">What computes; the caller keeps ownership. It makes tokens on the callers' threads if it is an <see cref="IPreparingPredictor"/>.</param>
    /// <param name="limits">What the engine keeps to.</param>
    /// <param name="observer">Hears what it does; what it throws is kept from the rows.</param>
    /// <param name="time">The clock; null for that of the system.</param>
    internal BatchingEngine(IPredictor predictor, BatchingLimits limits, IBatchObserver observer, TimeProvider? time = null)
    {
        (_predictor, _limits, _observer, _time) = (predictor, limits, new GuardedObserver(observer), time ?? TimeProvider.System);
        _price = new BatchPrice(most: limits.MaxBatchTokens / 4.0);
        _expiry = limits.Deadline is null ? null : _time.CreateTimer(_ => Expire(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Run) { Name = "MultiTaskBert batches", IsBackground = true }.UnsafeStart();
    }

    /// <summary>What a batch costs beside its tokens, in tokens, as far as it is known.</summary>
    internal double Price => _price.Tokens;

    /// <summary>How many rows wait.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Predicts for a row: its tokens are made on the caller's thread, the rest is computed in a batch.</summary>
    /// <exception cref="ArgumentException">The row is null or cannot be read.</exception>
    /// <exception cref="PredictorBusyException">The queue is full.</exception>
    /// <exception cref="TimeoutException">The row waited too long.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    internal Task<Prediction> PredictAsync(MtlRow row, CancellationToken cancellationToken) => PredictAsync(row, _time.GetTimestamp(), cancellationToken);

    /// <summary>The same for a row that waited elsewhere before: it comes before those that came after it, and its deadline counts from then.</summary>
    internal Task<Prediction> PredictAsync(MtlRow row, long arrived, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<Prediction>(cancellationToken);
        }

        // Before the work of making tokens: a server that has too much to do already should not do that for nothing.
        Exception? refusal;
        lock (_gate)
        {
            refusal = Refusal();
        }

        if (refusal is not null)
        {
            return Task.FromException<Prediction>(refusal);
        }

        try
        {
            return Enqueue(Prepare(row, arrived, cancellationToken));
        }
        catch (Exception exception)
        {
            return Task.FromException<Prediction>(exception);
        }
    }

    /// <summary>Takes no further row, answers those that wait, and ends the thread. The predictor stays its owner's.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Wake();
        }

        await _end.Task.ConfigureAwait(false);
    }

    private QueuedRow Prepare(MtlRow row, long arrived, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _predictor is IPreparingPredictor preparing
            ? QueuedRow.Of(preparing.Prepare(row), arrived, cancellationToken)
            : QueuedRow.Of(row, arrived, cancellationToken);
    }

    private Task<Prediction> Enqueue(QueuedRow row)
    {
        // Registered before it is queued: what is queued may end at any time, and then the registration has to be there to be taken back.
        row.Cancellation = row.CancellationToken.UnsafeRegister((state, token) => Cancel((QueuedRow)state!, token), row);
        Exception? refusal;
        lock (_gate)
        {
            refusal = Refusal();
            if (refusal is null && !row.HasEnded)
            {
                Add(row);
                SetExpiry();
                Wake();
            }
        }

        return refusal is not null && row.TryEnd() ? Task.FromException<Prediction>(refusal) : row.Task;
    }

    // Under the lock: why no further row is taken, or null.
    private Exception? Refusal()
    {
        if (_isDisposed)
        {
            return new ObjectDisposedException(nameof(BatchingEngine), "The model is being unloaded; it takes no further rows.");
        }

        if (_queue.Count < _limits.MaxQueue)
        {
            return null;
        }

        return new PredictorBusyException(
            string.Create(CultureInfo.InvariantCulture, $"{_queue.Count} rows wait for the model, and no more than {_limits.MaxQueue} may ({nameof(MultiTaskPredictorOptions.MaxQueue)}). Ask again later."), RetryAfter());
    }

    private void Cancel(QueuedRow row, CancellationToken cancellationToken)
    {
        if (row.TryCancel())
        {
            TimeSpan waited;
            lock (_gate)
            {
                Remove(row);
                waited = Waited(row);
            }

            _observer.Answered(waited, _time.GetElapsedTime(row.Arrived), RowOutcome.Cancelled);
            row.TrySetCanceled(cancellationToken);
        }
    }

    // Under the lock. By arrival, also where a row waited elsewhere before.
    private void Add(QueuedRow row)
    {
        var before = _queue.Last;
        while (before is not null && before.Value.Arrived > row.Arrived)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            _queue.AddFirst(row.Place);
            _isExpirySet = false;   // the timer may be set to a later time than its deadline
        }
        else
        {
            _queue.AddAfter(before, row.Place);
        }

        _waitingTokens += row.Tokens;
    }

    // Under the lock. Whether the row was still in the queue.
    private bool Remove(QueuedRow row)
    {
        if (row.Place.List is null)
        {
            return false;
        }

        _queue.Remove(row.Place);
        _waitingTokens -= row.Tokens;
        return true;
    }

    // Under the lock.
    private void Wake()
    {
        if (_isAsleep)
        {
            _isAsleep = false;
            _wake.Set();
        }
    }

    // Under the lock. One timer for all: each row may wait equally long, so that the oldest is the next whose time is up.
    private void SetExpiry()
    {
        if (!_isExpirySet && _expiry is not null && _queue.First is { Value: var oldest })
        {
            var left = _limits.Deadline!.Value - _time.GetElapsedTime(oldest.Arrived);
            _expiry.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            _isExpirySet = true;
        }
    }

    private void Expire()
    {
        List<QueuedRow>? late = null;
        lock (_gate)
        {
            while (_queue.First is { Value: var oldest } && _time.GetElapsedTime(oldest.Arrived) >= _limits.Deadline)
            {
                Remove(oldest);
                (late ??= []).Add(oldest);
            }

            _isExpirySet = false;
            SetExpiry();
        }

        foreach (var row in late?.Where(row => row.TryEnd()) ?? [])
        {
            var waited = _time.GetElapsedTime(row.Arrived);
            _observer.Answered(waited, waited, RowOutcome.Expired);
            row.TrySetException(new TimeoutException(string.Create(
                CultureInfo.InvariantCulture,
                $"The row waited {waited.TotalSeconds:0.###} s for the model, and no row may wait longer than {_limits.Deadline!.Value.TotalSeconds:0.###} s ({nameof(MultiTaskPredictorOptions.Deadline)}). Ask again when less is asked of it.")));
        }
    }
}
