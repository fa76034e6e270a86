namespace MultiTaskBert;

/// <summary>The exception that is thrown when a served model has more rows waiting than it may.</summary>
public sealed class PredictorBusyException : Exception
{
    internal PredictorBusyException(string message, TimeSpan retryAfter)
        : base(message) => RetryAfter = retryAfter;

    /// <summary>Gets how long what waits will take, about: when to ask again.</summary>
    public TimeSpan RetryAfter { get; }
}
