using Microsoft.Extensions.Logging;

namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>The rows of one request that are being predicted: never more than a few at a time, however many the request has, so that it neither fills the queue nor the memory.</summary>
internal sealed partial class RowsInFlight(PredictTarget target, ILogger log) : IDisposable
{
    /// <summary>How many there are at most.</summary>
    internal const int Window = 64;

    private readonly SemaphoreSlim _places = new(Window);
    private bool _anyBegan;

    /// <summary>Waits until there is a place for one more.</summary>
    internal Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    /// <summary>Gives the place of a row back, once its answer is written.</summary>
    internal void Leave() => _places.Release();

    /// <summary>
    /// Predicts for a row. The first row of a request that a full queue refuses fails, so that the client comes again later; further ones wait until there is room, since the others would be computed for nothing.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    internal async Task<RowAnswer> PredictAsync(MtlRow row, CancellationToken cancellationToken)
    {
        var isFirst = !_anyBegan;
        _anyBegan = true;
        try
        {
            return new RowAnswer(await target.Predict(row, !isFirst, cancellationToken).ConfigureAwait(false), Failure: null);
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            var failure = Failure.Of(exception);
            if (failure.Status == 500)
            {
                LogFailed(log, exception);
            }

            return new RowAnswer(Prediction: null, failure);
        }
    }

    public void Dispose() => _places.Dispose();

    [LoggerMessage(EventId = 1, EventName = "RowFailed", Level = LogLevel.Error, Message = "A row could not be predicted.")]
    private static partial void LogFailed(ILogger log, Exception exception);
}
