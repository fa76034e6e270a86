namespace MultiTaskBert.Runtime;

/// <summary>What a parser of others says of a fault.</summary>
internal static class ParserMessage
{
    private const int ShownAtEachEnd = 150;

    /// <summary>The message, cut in its middle if it is long: a parser may quote all of its input.</summary>
    internal static string Short(string message)
    {
        if (message.Length <= 2 * ShownAtEachEnd)
        {
            return message;
        }

        // No half of a surrogate pair is left at a cut.
        var head = ShownAtEachEnd - (char.IsHighSurrogate(message[ShownAtEachEnd - 1]) ? 1 : 0);
        var tail = message.Length - ShownAtEachEnd;
        tail += char.IsLowSurrogate(message[tail]) ? 1 : 0;
        return $"{message[..head]} … {message[tail..]}";
    }
}
