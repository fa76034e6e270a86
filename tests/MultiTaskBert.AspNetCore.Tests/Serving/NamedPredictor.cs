using System.Collections.Concurrent;

namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>A predictor that answers every row with its own name, by the head "model". The text <see cref="Held"/> is held until <see cref="Release"/>. It must not be used after it was disposed, nor disposed while it computes.</summary>
internal sealed class NamedPredictor(string name, string head = "model") : IPredictor
{
    internal const string Held = "held";
    internal const string Bad = "bad";

    private readonly TaskCompletionSource _isHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _release = new();
    private int _running;

    /// <summary>What was done with predictors that must not be done.</summary>
    internal static ConcurrentQueue<string> Misuses { get; } = [];

    public int BatchSize => 32;

    internal bool IsDisposed { get; private set; }

    /// <summary>Ends when a row is held.</summary>
    internal Task IsHeld => _isHeld.Task;

    internal void Release() => _release.Set();

    public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<MtlRow> rows, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _running);
        if (IsDisposed)
        {
            Misuses.Enqueue($"'{name}' predicts after it was disposed.");
        }

        if (rows.Any(row => row.Text == Held))
        {
            _isHeld.TrySetResult();
            _release.Wait(cancellationToken);
        }

        try
        {
            return rows.Any(row => row.Text == Bad)
                ? throw new InvalidDataException("a bad row")
                : [.. rows.Select(row => new Prediction(row.Text!, new Dictionary<string, HeadPrediction> { [head] = new ClassPrediction(name, 1, [new(name, 1)]) }, 0))];
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void Dispose()
    {
        if (IsDisposed || Volatile.Read(ref _running) > 0)
        {
            Misuses.Enqueue($"'{name}' is disposed twice, or while it computes.");
        }

        IsDisposed = true;
    }
}
