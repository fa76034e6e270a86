using System.Text;
using System.Text.Unicode;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tokenization.Files;

/// <summary>
/// Reads files of a folder that nobody has vouched for: their size is checked before memory is taken, and their text is valid UTF-8.
/// </summary>
internal static class BoundedFile
{
    /// <summary>Reads a whole UTF-8 file, without its byte order mark if it has one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The greatest size that is plausible for it.</param>
    /// <exception cref="InvalidDataException">The file is larger, or not UTF-8, or something else lies in its place.</exception>
    public static byte[] ReadUtf8(string path, long maxBytes)
    {
        using var file = File.OpenRead(path);
        if (file.Length > maxBytes)
        {
            throw new InvalidDataException($"{path} has {file.Length} bytes, more than the {maxBytes} that such a file may have.");
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        if (StandIn.Problem(bytes) is { } standIn)
        {
            throw new InvalidDataException($"{path} {standIn}");
        }

        if (!Utf8.IsValid(bytes))
        {
            throw new InvalidDataException($"{path}, line {LineOfFirstError(bytes)}: not valid UTF-8. Tokenizer files are UTF-8; convert the file.");
        }

        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
    }

    private static int LineOfFirstError(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        while (bytes.IndexOf((byte)'\n') is var length and >= 0 && Utf8.IsValid(bytes[..length]))
        {
            bytes = bytes[(length + 1)..];
            line++;
        }

        return line;
    }
}
