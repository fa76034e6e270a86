using System.Collections.Concurrent;
using MultiTaskBert.Data;
using MultiTaskBert.Inference;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

/// <summary>A predictor in two steps: a token a word, and for an answer the text. It can wait at a gate, and fails where it is told to.</summary>
internal sealed class WordPredictor : IPreparingPredictor
{
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _entered = new(0);
    private readonly SemaphoreSlim _go = new(0);
    private readonly bool _hasGate;

    public WordPredictor(bool hasGate = false) => _hasGate = hasGate;

    public int BatchSize => 32;

    /// <summary>The texts of each batch that was asked for.</summary>
    public ConcurrentQueue<string[]> Batches { get; } = new();

    /// <summary>The threads that made tokens.</summary>
    public ConcurrentDictionary<int, bool> PreparingThreads { get; } = new();

    /// <summary>The threads that computed.</summary>
    public ConcurrentDictionary<int, bool> ComputingThreads { get; } = new();

    /// <summary>The greatest number of words of a row; longer ones are refused.</summary>
    public int MaxWords { get; init; } = int.MaxValue;

    /// <summary>What is done with each batch before it is answered.</summary>
    public Action<IReadOnlyList<PreparedRow>>? OnBatch { get; set; }

    /// <summary>Returns when a batch waits at the gate.</summary>
    public async Task Entered() => Assert.True(await _entered.WaitAsync(TooLong));

    /// <summary>Lets batches through.</summary>
    public void Open(int batches = 1_000_000) => _go.Release(batches);

    public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<MtlRow> rows, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("Rows come prepared.");

    PreparedRow IPreparingPredictor.Prepare(MtlRow row)
    {
        PreparingThreads[Environment.CurrentManagedThreadId] = true;
        if (row.Text is not { } text)
        {
            throw new ArgumentException("The row has no text.", nameof(row));
        }

        var words = text.Split(' ');
        if (words.Length > MaxWords)
        {
            throw new DatasetException([new DatasetProblem($"The row has {words.Length} words, and {MaxWords} are allowed.")]);
        }

        return new PreparedRow(row, new EncodedRow(new TokenEncoding(new int[words.Length], words, new int[words.Length], new TextSpan[words.Length], []), []));
    }

    IReadOnlyList<Prediction> IPreparingPredictor.PredictPrepared(IReadOnlyList<PreparedRow> rows, CancellationToken cancellationToken)
    {
        Batches.Enqueue([.. rows.Select(row => row.Row.Text!)]);
        ComputingThreads[Environment.CurrentManagedThreadId] = true;
        if (_hasGate)
        {
            _entered.Release();
            Assert.True(_go.Wait(TooLong, cancellationToken));
        }

        OnBatch?.Invoke(rows);
        return [.. rows.Select(row => Answer(row.Row))];
    }

    public void Dispose()
    {
        _entered.Dispose();
        _go.Dispose();
    }

    internal static Prediction Answer(MtlRow row) => new(row.Text!, new Dictionary<string, HeadPrediction>(), truncatedTokens: 0);
}
