using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiTaskBert.Data;

/// <summary>A line of a UTF-8 file, without its end.</summary>
/// <param name="Number">The number of the line, from 1.</param>
/// <param name="Text">The line, or null if it could not be read; what is wrong was reported then.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextLine(int Number, string? Text)
{
    /// <summary>The longest line that is read, in bytes: no file can make the reader take more memory than this for a line.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the lines of a file one after the other; they end in <c>\n</c> or <c>\r\n</c>, the last one perhaps in nothing.</summary>
    internal static IEnumerable<TextLine> Read(string path, ProblemList problems, int maxBytes = MaxBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        var block = new byte[64 * 1024];
        var line = new ArrayBufferWriter<byte>();
        var (number, length) = (1, 0L);
        int read;
        while ((read = file.Read(block)) > 0)
        {
            var start = 0;
            while (start < read)
            {
                var end = Array.IndexOf(block, (byte)'\n', start, read - start);
                var part = block.AsSpan(start, (end < 0 ? read : end) - start);
                length += part.Length;
                if (length <= maxBytes)
                {
                    line.Write(part);
                }

                start += part.Length + 1;
                if (end >= 0)
                {
                    yield return Finish(path, number++, line, length, maxBytes, problems);
                    (line, length) = (Reuse(line), 0);
                }
            }
        }

        if (length > 0)
        {
            yield return Finish(path, number, line, length, maxBytes, problems);
        }
    }

    private static ArrayBufferWriter<byte> Reuse(ArrayBufferWriter<byte> line)
    {
        line.ResetWrittenCount();
        return line;
    }

    private static TextLine Finish(string path, int number, ArrayBufferWriter<byte> line, long length, int maxBytes, ProblemList problems)
    {
        if (length > maxBytes)
        {
            problems.Add(path, number, $"the line has {length} bytes; at most {maxBytes} are read. Is this a file of lines?");
            return new TextLine(number, Text: null);
        }

        var bytes = line.WrittenSpan;
        if (number == 1 && bytes.StartsWith(ByteOrderMark))
        {
            bytes = bytes[ByteOrderMark.Length..];
        }

        if (bytes.EndsWith("\r"u8))
        {
            bytes = bytes[..^1];
        }

        try
        {
            return new TextLine(number, StrictUtf8.GetString(bytes));
        }
        catch (DecoderFallbackException e)
        {
            var found = string.Join(' ', (e.BytesUnknown ?? []).Select(value => $"0x{value:X2}"));
            problems.Add(path, number, $"invalid UTF-8: {found} at byte {e.Index + 1} of the line. Save the file as UTF-8.");
            return new TextLine(number, Text: null);
        }
    }
}
