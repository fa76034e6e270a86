using System.Text;
using System.Text.Json;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Data.Json;

/// <summary>What to say of a line that is no JSON: what the parser says, and what to do where the mistake is a usual one.</summary>
internal static class JsonFault
{
    // What Python and JavaScript write, and JSON does not have.
    private static readonly string[] NoValues = ["NaN", "Infinity", "-Infinity", "None", "True", "False", "undefined", "nan", "inf"];

    /// <summary>The fault in words.</summary>
    /// <param name="fault">What the parser threw.</param>
    /// <param name="line">The line that it names.</param>
    /// <param name="which">How to call the line.</param>
    public static string Describe(JsonException fault, ReadOnlySpan<byte> line, string which)
    {
        var at = (int)Math.Min(fault.BytePositionInLine ?? 0, line.Length);
        return Describe(fault, at, line[at..], which);
    }

    /// <summary>The fault in words.</summary>
    /// <param name="fault">What the parser threw.</param>
    /// <param name="at">The byte of the line that it names, from 0.</param>
    /// <param name="rest">The line from there on.</param>
    /// <param name="which">How to call the line.</param>
    public static string Describe(JsonException fault, long at, ReadOnlySpan<byte> rest, string which)
    {
        var cause = fault.Message.Split(" LineNumber:")[0].Replace(" Change the reader options.", string.Empty, StringComparison.Ordinal).Replace(" which is not supported in this mode", string.Empty, StringComparison.Ordinal);
        return $"at byte {at + 1} of {which} line: {ParserMessage.Short(cause)}{Cure(fault.Message, rest)}";
    }

    private static string Cure(string message, ReadOnlySpan<byte> rest)
    {
        var isEnd = message.Contains("after a single JSON value", StringComparison.Ordinal);
        return message.Contains("trailing comma", StringComparison.Ordinal) ? " Take the last comma out."
            : isEnd && rest.StartsWith(","u8) ? " Leave the comma after the object out, or put brackets around all rows: [ … ]."
            : isEnd && rest.TrimStart(" "u8).StartsWith("{"u8) ? " Write each object on a line of its own (jq -c . file > file.jsonl)."
            : rest.StartsWith("'"u8) ? " JSON has double quotes: if Python printed it, write it with json.dumps."
            : rest.StartsWith("("u8) ? " JSON has no tuples: if Python printed it, write it with json.dumps."
            : rest.StartsWith("/"u8) ? " JSON has no comments."
            : WordAt(rest) is { } word ? $" JSON has no {word}: write null where there is no value (a row without a label), true or false for a flag."
            : string.Empty;
    }

    private static string? WordAt(ReadOnlySpan<byte> rest)
    {
        foreach (var word in NoValues)
        {
            if (rest.StartsWith(Encoding.UTF8.GetBytes(word)))
            {
                return word;
            }
        }

        return null;
    }
}
