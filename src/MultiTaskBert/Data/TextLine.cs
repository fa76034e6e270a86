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

    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads the lines of a file one after the other; they end in <c>\n</c>, <c>\r\n</c> or <c>\r</c>, the last one perhaps in nothing. No other character ends a line:
    /// U+0085, U+2028, U+2029, form feeds and vertical tabs occur within texts.
    /// </summary>
    /// <remarks>A file that is no UTF-8 text is one problem, without a line; see <see cref="FileSignature"/>.</remarks>
    internal static IEnumerable<TextLine> Read(string path, ProblemList problems, int maxBytes = MaxBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        var block = new byte[64 * 1024];
        var line = new ArrayBufferWriter<byte>();
        var (number, length, isAfterReturn) = (1, 0L, false);
        var read = file.ReadAtLeast(block, FileSignature.BytesNeeded, throwOnEndOfStream: false);
        if (FileSignature.Refusal(block.AsSpan(0, read)) is { } refusal)
        {
            problems.Add(path, line: null, refusal);
            yield break;
        }

        for (; read > 0; read = file.Read(block))
        {
            var start = isAfterReturn && block[0] == LineFeed ? 1 : 0;
            isAfterReturn = false;
            while (start < read)
            {
                var size = block.AsSpan(start, read - start).IndexOfAny(LineFeed, CarriageReturn);
                var isWhole = size >= 0;
                size = isWhole ? size : read - start;
                length += size;
                if (isWhole && length == size)
                {
                    yield return Finish(path, number++, block.AsSpan(start, size), length, maxBytes, problems); // The line lies within the block: no copy.
                    length = 0;
                }
                else
                {
                    if (length <= maxBytes)
                    {
                        line.Write(block.AsSpan(start, size));
                    }

                    if (isWhole)
                    {
                        yield return Finish(path, number++, line.WrittenSpan, length, maxBytes, problems);
                        line.ResetWrittenCount();
                        length = 0;
                    }
                }

                start += size;
                if (isWhole)
                {
                    isAfterReturn = block[start] == CarriageReturn;
                    start++;
                    if (isAfterReturn && start < read)
                    {
                        start += block[start] == LineFeed ? 1 : 0;
                        isAfterReturn = false;
                    }
                }
            }
        }

        if (length > 0)
        {
            yield return Finish(path, number, line.WrittenSpan, length, maxBytes, problems);
        }
    }

    private static TextLine Finish(string path, int number, ReadOnlySpan<byte> bytes, long length, int maxBytes, ProblemList problems)
    {
        if (length > maxBytes)
        {
            problems.Add(path, number, $"the line has {length} bytes; at most {maxBytes} are read. Is this a file of lines?");
            return new TextLine(number, Text: null);
        }

        // Files that were put behind each other keep their marks. Before a separator it would be a word.
        if (bytes.StartsWith(ByteOrderMark) && (number == 1 || bytes.Length == ByteOrderMark.Length || bytes[ByteOrderMark.Length] is not ((byte)'\t' or (byte)' ')))
        {
            bytes = bytes[ByteOrderMark.Length..];
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
