using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using MultiTaskBert.Data.Rows;

namespace MultiTaskBert.Data.Files;

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
    /// <remarks>
    /// A file that is no UTF-8 text is one problem, without a line; see <see cref="FileSignature"/>. Where all lines end in <c>\r\r\n</c>, that is one line end: <c>\r\n</c> was
    /// written to a file that makes <c>\r\n</c> of each <c>\n</c>. Else each line would have a blank one behind it, which ends a sentence.
    /// </remarks>
    internal static IEnumerable<TextLine> Read(string path, ProblemList problems, int maxBytes = MaxBytes)
    {
        using var file = DataFile.Open(path);
        var block = new byte[64 * 1024];
        var line = new ArrayBufferWriter<byte>();
        var (number, length, returns) = (1, 0L, 0);
        var read = file.ReadAtLeast(block, FileSignature.BytesNeeded, throwOnEndOfStream: false);
        if (FileSignature.Refusal(block.AsSpan(0, read)) is { } refusal)
        {
            problems.Add(path, line: null, refusal);
            yield break;
        }

        var returnsBeforeFeed = EndsAreDoubled(block.AsSpan(0, read), isWhole: read < FileSignature.BytesNeeded) ? 2 : 1;
        for (; read > 0; read = file.Read(block))
        {
            for (var start = 0; start < read;)
            {
                // How many returns stand before this byte: they end a line each, but for those that belong to a line feed.
                if (returns > 0)
                {
                    if (block[start] == CarriageReturn)
                    {
                        returns++;
                        start++;
                        continue;
                    }

                    var isFed = block[start] == LineFeed;
                    for (var blank = isFed ? Math.Min(returns, returnsBeforeFeed) : 1; blank < returns; blank++)
                    {
                        yield return new TextLine(number++, string.Empty);
                    }

                    returns = 0;
                    if (isFed)
                    {
                        start++;
                        continue;
                    }
                }

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
                    returns = block[start] == CarriageReturn ? 1 : 0;
                    start++;
                }
            }
        }

        for (var blank = 1; blank < returns; blank++)
        {
            yield return new TextLine(number++, string.Empty);
        }

        if (length > 0)
        {
            yield return Finish(path, number, line.WrittenSpan, length, maxBytes, problems);
        }
    }

    // Whether all line ends are \r\r\n; where the file goes on, the last one may be cut.
    private static bool EndsAreDoubled(ReadOnlySpan<byte> start, bool isWhole)
    {
        var count = 0;
        for (var at = start.IndexOfAny(LineFeed, CarriageReturn); at >= 0 && (isWhole || at + 3 <= start.Length); count++)
        {
            if (!start[at..].StartsWith("\r\r\n"u8))
            {
                return false;
            }

            var next = start[(at + 3)..].IndexOfAny(LineFeed, CarriageReturn);
            at = next < 0 ? -1 : at + 3 + next;
        }

        return count > 0;
    }

    private static TextLine Finish(string path, int number, ReadOnlySpan<byte> bytes, long length, int maxBytes, ProblemList problems)
    {
        if (length > maxBytes)
        {
            problems.Add(path, number, $"the line has {length} bytes; at most {maxBytes} are read. Is this a file of lines?");
            return new TextLine(number, Text: null);
        }

        // Files that were put behind each other keep their marks, and one that was saved twice may have two. Before a separator it would be a word.
        while (bytes.StartsWith(ByteOrderMark) && (number == 1 || bytes.Length == ByteOrderMark.Length || bytes[ByteOrderMark.Length] is not ((byte)'\t' or (byte)' ')))
        {
            bytes = bytes[ByteOrderMark.Length..];
        }

        if (bytes.IndexOf("\0\0"u8) is >= 0 and var first)
        {
            problems.Add(path, number, $"there are NUL characters (0x00) from byte {first + 1} of the line on, which no text has. Is the file damaged, or was it cut off while it was written?");
            return new TextLine(number, Text: null);
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
