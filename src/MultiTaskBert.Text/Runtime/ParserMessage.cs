namespace MultiTaskBert.Runtime;

/// <summary>What a parser of others says of a fault.</summary>
internal static class ParserMessage
{
    private const int ShownAtEachEnd = 150;

    /// <summary>The message, cut in its middle if it is long: a parser may quote all of its input.</summary>
    internal static string Short(string message) => message.Length <= 2 * ShownAtEachEnd ? message : $"{message[..ShownAtEachEnd]} … {message[^ShownAtEachEnd..]}";
}
