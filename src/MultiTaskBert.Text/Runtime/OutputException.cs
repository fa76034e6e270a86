namespace MultiTaskBert.Runtime;

/// <summary>
/// Represents a file or folder that a training writes beside the model, such as a history, a log or the cache of frozen layers, and that cannot be written or continued. It is thrown before
/// the first step.
/// </summary>
public sealed class OutputException : MultiTaskBertException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What is wrong, with which file, and what to do.</param>
    /// <param name="innerException">What the operating system or a parser said, if anything.</param>
    public OutputException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
