namespace MultiTaskBert.Runtime;

/// <summary>
/// What is being done with a model, so that what does not go together is refused instead of done wrong: calls that read it, of which there may be any number at once; one training or
/// one change of its parts, alone; and its end. Thread-safe.
/// </summary>
/// <remarks>The thread that trains may read as well: its callbacks do. Who reads must leave the model as it was.</remarks>
internal sealed class ModelUse
{
    private readonly object _gate = new();
    private readonly Dictionary<int, int> _readers = [];   // calls by thread
    private string? _alone;          // what is done alone: "Trainer.Fit"
    private int _aloneThread;
    private bool _isTraining;
    private bool _isEnding;
    private int _partsEnding;

    /// <summary>Whether the calling thread is the one that trains the model.</summary>
    internal bool IsTrainedHere
    {
        get
        {
            lock (_gate)
            {
                return _isTraining && _aloneThread == Environment.CurrentManagedThreadId;
            }
        }
    }

    /// <summary>Begins a call that reads the model; it ends when the result is disposed, on the same thread.</summary>
    /// <param name="model">The model, for the message.</param>
    /// <param name="call">What is called, for the message: <c>Predictor.Predict</c>.</param>
    /// <exception cref="ObjectDisposedException">The model is disposed, or about to be.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains or changes the model.</exception>
    internal IDisposable Read(object model, string call)
    {
        lock (_gate)
        {
            var thread = Environment.CurrentManagedThreadId;
            while (_partsEnding > 0 && !_readers.ContainsKey(thread))
            {
                Monitor.Wait(_gate);
            }

            var calls = _readers.GetValueOrDefault(thread);
            ObjectDisposedException.ThrowIf(_isEnding && calls == 0, model);
            ThrowIfAloneElsewhere(call);
            _readers[thread] = calls + 1;
            return new Held(() => EndRead(thread));
        }
    }

    /// <summary>Begins a training.</summary>
    /// <param name="model">The model, for the message.</param>
    /// <param name="call">What is called.</param>
    /// <exception cref="ObjectDisposedException">The model is disposed, or about to be.</exception>
    /// <exception cref="InvalidOperationException">The model is trained, changed or read already.</exception>
    internal IDisposable Train(object model, string call) => Alone(model, call, isTraining: true);

    /// <summary>Begins a change of the parts of the model, such as one more head.</summary>
    /// <inheritdoc cref="Train"/>
    internal IDisposable Change(object model, string call) => Alone(model, call, isTraining: false);

    /// <summary>Throws if the model is trained or changed, by whatever thread: not even a callback of the training may do what is called.</summary>
    internal void ThrowIfAlone(string call)
    {
        lock (_gate)
        {
            if (_alone is not null)
            {
                throw Refused(call);
            }
        }
    }

    /// <summary>Throws if a thread other than this one trains or changes the model.</summary>
    internal void ThrowIfAloneElsewhere(string call)
    {
        lock (_gate)
        {
            if (_alone is not null && _aloneThread != Environment.CurrentManagedThreadId)
            {
                throw Refused(call);
            }
        }
    }

    /// <summary>Begins the end of the model: waits for the calls that read it, and lets no further ones begin.</summary>
    /// <exception cref="InvalidOperationException">The model is being trained or changed, or read by the calling thread itself.</exception>
    internal void End()
    {
        lock (_gate)
        {
            ThrowIfNotToEnd();
            _isEnding = true;
            while (_readers.Count > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Ends a part of the model that somebody disposes by itself, when the calls that read the model have ended. Those that begin meanwhile wait, and find it ended.</summary>
    /// <param name="end">Ends the part; it calls nothing that reads the model.</param>
    /// <exception cref="InvalidOperationException">The model is being trained or changed, or read by the calling thread itself.</exception>
    internal void EndPart(Action end)
    {
        lock (_gate)
        {
            ThrowIfNotToEnd();
            _partsEnding++;
            try
            {
                while (_readers.Count > 0)
                {
                    Monitor.Wait(_gate);
                }

                end();
            }
            finally
            {
                _partsEnding--;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void ThrowIfNotToEnd()
    {
        if (_alone is not null)
        {
            throw Refused("Dispose");
        }

        if (_readers.ContainsKey(Environment.CurrentManagedThreadId))
        {
            throw new InvalidOperationException("The model cannot be disposed by a call that it is running, such as a prediction or an evaluation: dispose it when that has returned.");
        }
    }

    private Held Alone(object model, string call, bool isTraining)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnding, model);
            if (_alone is not null)
            {
                throw Refused(call);
            }

            if (_readers.Count > 0)
            {
                throw new InvalidOperationException(
                    $"{call} is refused while the model is being read: {_readers.Values.Sum()} prediction(s), evaluation(s) or other call(s) are running and would see it change. Wait for "
                    + "them to end. To go on answering during a training, ask a second model that was loaded from the saved folder.");
            }

            (_alone, _aloneThread, _isTraining) = (call, Environment.CurrentManagedThreadId, isTraining);
            return new Held(() =>
            {
                lock (_gate)
                {
                    (_alone, _isTraining) = (null, false);
                }
            });
        }
    }

    private void EndRead(int thread)
    {
        lock (_gate)
        {
            if (--_readers[thread] == 0)
            {
                _readers.Remove(thread);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private InvalidOperationException Refused(string call) => new(_isTraining
        ? $"{call} is refused while the model is in training: {_alone} is running"
            + (_aloneThread == Environment.CurrentManagedThreadId
                ? " and called this callback, which may read the model (predict, evaluate, save) and change nothing. Do it when the training has returned."
                : " on another thread, and would read or change weights half way. Wait until it has returned, do it in a callback of the training, or ask a second model that was loaded from the saved folder.")
        : $"{call} is refused while {_alone} changes the parts of the model. Wait until it has returned.");

    private sealed class Held(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
