namespace MultiTaskBert.Pretrained;

/// <summary>
/// Represents a checkpoint or a saved model that cannot be read or written: a file is missing, broken, or not what the model needs. The message names the file, the tensor or
/// key, the value found, and what is allowed.
/// </summary>
public sealed class CheckpointException : MultiTaskBertException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What is wrong, and with which file.</param>
    /// <param name="innerException">What the operating system or a parser said, if anything.</param>
    public CheckpointException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    internal static CheckpointException For(string path, string problem, Exception? inner = null) => new($"'{path}': {problem}", inner);

    internal static CheckpointException CannotOpen(string path, Exception inner) => inner is FileNotFoundException or DirectoryNotFoundException
        ? For(path, "the file does not exist.", inner)
        : For(path, $"the file cannot be opened: {inner.Message}", inner);
}
