namespace MultiTaskBert.Tokenization;

/// <summary>Represents a tokenizer that cannot be loaded: its files are missing or damaged. The message names file, place and value.</summary>
public sealed class TokenizerException : MultiTaskBertException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What is wrong, with which file, and what to do.</param>
    /// <param name="innerException">What the operating system or a parser said, if anything.</param>
    public TokenizerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
