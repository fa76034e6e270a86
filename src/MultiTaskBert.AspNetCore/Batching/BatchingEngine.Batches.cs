using System.Runtime.InteropServices;
using MultiTaskBert.Inference;

namespace MultiTaskBert.AspNetCore.Batching;

/// <content>What its thread does.</content>
internal sealed partial class BatchingEngine
{
    // How much of what is known of the speed a further batch leaves.
    private const double Remembered = 0.9;

    // Planning takes rows times rows of a batch: of a very long queue, the oldest rows are enough to fill a batch well, and the others' time has not come.
    private const int MostPlanned = 2048;

    private RowCost[] _costs = [];
    private double _recentSeconds;
    private double _recentTokens;

    private void Run()
    {
        while (Next() is { } batch)
        {
            Compute(batch);
        }

        _expiry?.Dispose();
        _wake.Dispose();
        _end.SetResult();
    }

    // The next batch; null when the engine is disposed and nothing waits.
    private List<QueuedRow>? Next()
    {
        while (true)
        {
            Expire();   // what is late already, in case the timer is late too
            Action? measuring;
            lock (_gate)
            {
                (measuring, _measuring) = (_measuring, null);
                if (measuring is null && _queue.Count == 0)
                {
                    if (_isDisposed)
                    {
                        return null;
                    }

                    _isAsleep = true;
                }

                _candidates.AddRange(_queue.Take(MostPlanned));
            }

            if (measuring is not null)
            {
                _candidates.Clear();
                measuring();
            }
            else if (_candidates.Count == 0)
            {
                _wake.WaitOne();
            }
            else
            {
                return Take();
            }
        }
    }

    private List<QueuedRow> Take()
    {
        var waiting = CollectionsMarshal.AsSpan(_candidates);
        if (_costs.Length < waiting.Length)
        {
            _costs = new RowCost[Math.Max(waiting.Length, 2 * _costs.Length)];
        }

        for (var row = 0; row < waiting.Length; row++)
        {
            _costs[row] = waiting[row].Cost;
        }

        var plan = BatchPlan.Of(_costs.AsSpan(0, waiting.Length), _price.Tokens, _limits.MaxBatchTokens);
        var batch = new List<QueuedRow>();
        lock (_gate)
        {
            var began = _time.GetTimestamp();
            foreach (var place in plan[plan.First])
            {
                if (Remove(waiting[place]))
                {
                    waiting[place].Began = began;
                    batch.Add(waiting[place]);
                }
            }
        }

        _candidates.Clear();   // holds on to nothing that is answered
        return batch;
    }

    private void Compute(List<QueuedRow> batch)
    {
        batch.RemoveAll(row => row.HasEnded);
        if (batch.Count == 0 || TryCompute(batch) is not { } failure)
        {
            return;
        }

        if (batch is [var guilty])
        {
            Fail(guilty, failure);
            return;
        }

        foreach (var row in batch.Where(row => !row.HasEnded))
        {
            if (TryCompute([row]) is { } itsFailure)
            {
                Fail(row, itsFailure);
            }
        }
    }

    // What went wrong, or null. Whatever a predictor throws is for the callers: the thread goes on.
    private Exception? TryCompute(List<QueuedRow> batch)
    {
        var start = _time.GetTimestamp();
        IReadOnlyList<Prediction> predictions;
        try
        {
            // One row by itself stops where the predictor can stop; many are not stopped by one of them.
            predictions = Predict(batch, batch is [var alone] ? alone.CancellationToken : CancellationToken.None);
            if (predictions.Count != batch.Count)
            {
                throw new InvalidOperationException($"The predictor gave {predictions.Count} predictions for {batch.Count} rows.");
            }
        }
        catch (Exception exception)
        {
            return exception;
        }

        var took = _time.GetElapsedTime(start);
        _observer.Computed(batch.Count, batch.Sum(row => row.Tokens), PaddedTokens(batch), took);
        Remember(took, batch);
        for (var row = 0; row < batch.Count; row++)
        {
            if (batch[row].TryEnd())
            {
                var waited = Waited(batch[row]);
                if (batch[row].Caller is { } caller)
                {
                    _observer.Traced(caller, waited, batch.Count);
                }

                _observer.Answered(waited, _time.GetElapsedTime(batch[row].Arrived), RowOutcome.Predicted);
                batch[row].TrySetResult(predictions[row]);
            }
        }

        return null;
    }

    private IReadOnlyList<Prediction> Predict(List<QueuedRow> batch, CancellationToken cancellationToken) => _predictor is IPreparingPredictor preparing
        ? preparing.PredictPrepared([.. batch.Select(row => row.Prepared!)], cancellationToken)
        : _predictor.PredictBatch([.. batch.Select(row => row.Row)], cancellationToken);

    private void Fail(QueuedRow row, Exception failure)
    {
        if (failure is OperationCanceledException && row.CancellationToken.IsCancellationRequested)
        {
            Cancel(row, row.CancellationToken);   // before its token came to say so
        }
        else if (row.TryEnd())
        {
            _observer.Answered(Waited(row), _time.GetElapsedTime(row.Arrived), RowOutcome.Failed);
            row.TrySetException(AsOfTheComputation(failure));
        }
    }

    // A row whose tokens were made has been read: what the computation then says of arguments, time or disposal is about the program, and not for the client who sent the row.
    private Exception AsOfTheComputation(Exception failure) =>
        _predictor is IPreparingPredictor && failure is (ArgumentException or TimeoutException or ObjectDisposedException or OperationCanceledException)
            ? new InvalidOperationException("The row was read, but could not be computed.", failure)
            : failure;

    private TimeSpan Waited(QueuedRow row) => _time.GetElapsedTime(row.Arrived, row.Began ?? _time.GetTimestamp());

    private void Remember(TimeSpan took, List<QueuedRow> batch)
    {
        _price.Add(PaddedTokens(batch), took.TotalSeconds);
        var tokens = batch.Sum(row => row.Tokens);
        lock (_gate)
        {
            (_recentSeconds, _recentTokens) = ((Remembered * _recentSeconds) + took.TotalSeconds, (Remembered * _recentTokens) + tokens);
        }
    }

    // Under the lock: what waits, as quickly as lately; a second where nothing is known.
    private TimeSpan RetryAfter() => TimeSpan.FromSeconds(_recentSeconds > 0 ? Math.Min(_waitingTokens * _recentSeconds / _recentTokens, TimeSpan.FromDays(1).TotalSeconds) : 1);
}
