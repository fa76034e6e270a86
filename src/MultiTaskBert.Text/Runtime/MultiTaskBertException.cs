namespace MultiTaskBert;

/// <summary>
/// Represents what goes wrong outside of the calling code: a file, a folder, data, the hub or LibTorch is not as it must be. The message names the thing, the value found, what is allowed, and
/// what to do.
/// </summary>
/// <remarks>
/// Mistakes in code are told by .NET's own exceptions: <see cref="ArgumentException"/> and those below it for values and options, <see cref="InvalidOperationException"/> for a call at the wrong
/// time, <see cref="ObjectDisposedException"/>, <see cref="NotSupportedException"/>. A triggered token is an <see cref="OperationCanceledException"/>.
/// </remarks>
public abstract class MultiTaskBertException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What is wrong, with which thing, and what to do.</param>
    /// <param name="innerException">What the operating system, the network or a parser said, if anything.</param>
    protected MultiTaskBertException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
