namespace MultiTaskBert.Pretrained.Hub;

/// <summary>A failure that may be gone in a moment: no connection, a cut one, or a server that says it is overloaded.</summary>
internal sealed class HubTransientException(string message, Exception? inner = null, TimeSpan? retryAfter = null) : Exception(message, inner)
{
    /// <summary>How long the server asks us to wait.</summary>
    internal TimeSpan? RetryAfter { get; } = retryAfter;
}
