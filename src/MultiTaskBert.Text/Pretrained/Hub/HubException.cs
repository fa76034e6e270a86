namespace MultiTaskBert.Pretrained;

/// <summary>
/// Represents a model that could not be brought from the hub: it is unknown, needs a token, cannot be reached, or arrived damaged. The message says
/// what was asked for, what came back, and what to do.
/// </summary>
public sealed class HubException : MultiTaskBertException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What went wrong, and what to do.</param>
    /// <param name="innerException">What the network or the file system said, if anything.</param>
    public HubException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
