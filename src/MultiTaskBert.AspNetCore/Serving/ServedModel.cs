using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>A model that is loaded and warm, with the engine that computes its batches.</summary>
internal sealed class ServedModel : IAsyncDisposable
{
    // Of no language; a tokenizer that does not know it has an unknown token.
    private const string FirstText = "a";

    private readonly IPredictor _predictor;
    private readonly BatchingEngine _engine;

    private ServedModel(IPredictor predictor, BatchingEngine engine, IReadOnlyList<string> heads) => (_predictor, _engine, Heads) = (predictor, engine, heads);

    /// <summary>The names of the heads.</summary>
    internal IReadOnlyList<string> Heads { get; }

    /// <summary>How many rows wait.</summary>
    internal int Waiting => _engine.Waiting;

    /// <summary>Takes over a predictor, and has it predict, which warms its engine up: one that cannot is found here.</summary>
    internal static async Task<ServedModel> StartAsync(IPredictor predictor, BatchingLimits limits, IBatchObserver observer, TimeProvider time)
    {
        BatchingEngine? engine = null;
        try
        {
            engine = new BatchingEngine(predictor, limits, observer, time);
            engine.WarmUp();
            return new ServedModel(predictor, engine, [.. PredictorSource.Heads(predictor) ?? predictor.PredictBatch([new MtlRow(FirstText)])[0].Heads.Keys]);
        }
        catch
        {
            if (engine is not null)
            {
                await engine.DisposeAsync().ConfigureAwait(false);
            }

            predictor.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="BatchingEngine.PredictAsync(MtlRow, long, CancellationToken)"/>
    internal Task<Prediction> PredictAsync(MtlRow row, long arrived, CancellationToken cancellationToken) => _engine.PredictAsync(row, arrived, cancellationToken);

    /// <summary>Takes no further row, answers those that wait, and lets go of the predictor.</summary>
    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync().ConfigureAwait(false);
        _predictor.Dispose();
    }
}
