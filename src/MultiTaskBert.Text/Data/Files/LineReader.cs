using System.Buffers;
using System.Text;
using System.Text.Unicode;
using MultiTaskBert.Data.Problems;

namespace MultiTaskBert.Data.Files;

/// <summary>
/// Reads the lines of a UTF-8 file one after the other as bytes; they end in <c>\n</c>, <c>\r\n</c> or <c>\r</c>, the last one perhaps in nothing. No other character ends a line:
/// U+0085, U+2028, U+2029, form feeds and vertical tabs occur within texts.
/// </summary>
/// <remarks>
/// A file that is no UTF-8 text is one problem, without a line; see <see cref="FileSignature"/>. Where all lines end in <c>\r\r\n</c>, that is one line end: <c>\r\n</c> was
/// written to a file that makes <c>\r\n</c> of each <c>\n</c>. Else each line would have a blank one behind it, which ends a sentence.
/// </remarks>
internal sealed class LineReader : IDisposable
{
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private const int BlockBytes = 128 * 1024;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly ProblemList _problems;
    private readonly int _maxBytes;
    private readonly Stream _file;
    private readonly byte[] _block = new byte[BlockBytes];
    private byte[] _line = [];   // of a line that goes over the end of a block
    private int _lineCount;
    private readonly int _returnsBeforeFeed;
    private int _read;
    private int _start;
    private int _returns;
    private int _blanks;
    private int _number;
    private long _length;
    private bool _isAtEnd;
    private ReadOnlyMemory<byte> _current;
    private bool _isSound;

    /// <summary>Opens a file, which exists.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">What is wrong with it; if it is no text at all, there are no lines.</param>
    /// <param name="maxBytes">The longest line that is read.</param>
    internal LineReader(string path, ProblemList problems, int maxBytes = TextLine.MaxBytes)
    {
        (_path, _problems, _maxBytes) = (path, problems, maxBytes);
        _file = DataFile.Open(path);
        try
        {
            _read = _file.ReadAtLeast(_block, FileSignature.BytesNeeded, throwOnEndOfStream: false);
            if (FileSignature.Refusal(_block.AsSpan(0, _read)) is { } refusal)
            {
                problems.Add(path, line: null, refusal);
                _isAtEnd = true;
            }

            _returnsBeforeFeed = EndsAreDoubled(_block.AsSpan(0, _read), isWhole: _read < FileSignature.BytesNeeded) ? 2 : 1;
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The number of the line, from 1.</summary>
    internal int Number => _number;

    /// <summary>Whether the line could be read; what is wrong was reported.</summary>
    internal bool IsSound => _isSound;

    /// <summary>The bytes of the line, valid UTF-8, until the next one is read; none if it could not be read.</summary>
    internal ReadOnlyMemory<byte> Current => _current;

    /// <summary>How much of the file has been read, from 0 to 1, or null where that is not known.</summary>
    internal double? Ratio => _file is { CanSeek: true, Length: > 0 } ? (double)_file.Position / _file.Length : null;

    /// <summary>The line as text.</summary>
    internal TextLine ToText() => new(_number, _isSound ? Encoding.UTF8.GetString(_current.Span) : null);

    /// <summary>Reads the next line; returns whether there is one.</summary>
    internal bool MoveNext()
    {
        if (_blanks > 0)
        {
            _blanks--;
            return Take(default);
        }

        while (!_isAtEnd)
        {
            if (_start >= _read)
            {
                _start = 0;
                _read = _file.Read(_block);
                if (_read == 0)
                {
                    return End();
                }
            }

            if (_returns > 0 && !EndLine())
            {
                if (_blanks > 0)
                {
                    _blanks--;
                    return Take(default);
                }

                continue;
            }

            var size = _block.AsSpan(_start, _read - _start).IndexOfAny(LineFeed, CarriageReturn);
            var isWhole = size >= 0;
            size = isWhole ? size : _read - _start;
            var part = _block.AsMemory(_start, size);
            _length += size;
            _start += size;
            var isInBlock = isWhole && _length == size;   // the line lies within the block: no copy
            if (!isInBlock && _length <= _maxBytes)
            {
                Append(part.Span);
            }

            if (!isWhole)
            {
                continue;
            }

            _returns = _block[_start] == CarriageReturn ? 1 : 0;
            _start++;
            return Take(isInBlock ? part : _line.AsMemory(0, _lineCount));
        }

        return false;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        GiveBack();
        _file.Dispose();
    }

    private void GiveBack()
    {
        if (_line.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_line);
            _line = [];
        }
    }

    // What stands behind a carriage return: more of them end a line each, but for those that belong to a line feed. Returns whether a line begins here.
    private bool EndLine()
    {
        if (_block[_start] == CarriageReturn)
        {
            _returns++;
            _start++;
            return false;
        }

        var isFed = _block[_start] == LineFeed;
        _blanks = _returns - (isFed ? Math.Min(_returns, _returnsBeforeFeed) : 1);
        _returns = 0;
        _start += isFed ? 1 : 0;
        return !isFed && _blanks == 0;
    }

    // Takes no more memory than the longest line has.
    private void Append(ReadOnlySpan<byte> part)
    {
        if (_line.Length - _lineCount < part.Length)
        {
            // Borrowed, since what reads the file before or after this does so too: the memory is there once.
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_maxBytes, Math.Max(2L * _line.Length, _lineCount + BlockBytes)));
            _line.AsSpan(0, _lineCount).CopyTo(larger);
            GiveBack();
            _line = larger;
        }

        part.CopyTo(_line.AsSpan(_lineCount));
        _lineCount += part.Length;
    }

    private bool End()
    {
        _isAtEnd = true;
        if (_returns > 1)
        {
            _blanks = _returns - 2;
            _returns = 0;
            return Take(default);
        }

        return _length > 0 && Take(_line.AsMemory(0, _lineCount));
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

    private bool Take(ReadOnlyMemory<byte> line)
    {
        _number++;
        var length = _length;
        _length = 0;
        _current = line;
        _isSound = IsText(length);
        if (!_isSound)
        {
            _current = default;
        }

        if (_lineCount > 0)
        {
            _lineCount = 0;   // The bytes stay until the next line is written over them.
        }

        return true;
    }

    // Reports what is wrong with the line.
    private bool IsText(long length)
    {
        if (length > _maxBytes)
        {
            _problems.Add(_path, _number, $"the line has {length} bytes; at most {_maxBytes} are read. Is this a file of lines?");
            return false;
        }

        // Files that were put behind each other keep their marks, and one that was saved twice may have two. Before a separator it would be a word.
        while (_current.Span.StartsWith(ByteOrderMark) && (_number == 1 || _current.Length == ByteOrderMark.Length || _current.Span[ByteOrderMark.Length] is not ((byte)'\t' or (byte)' ')))
        {
            _current = _current[ByteOrderMark.Length..];
        }

        var bytes = _current.Span;
        if (bytes.IndexOf("\0\0"u8) is >= 0 and var first)
        {
            _problems.Add(_path, _number, $"there are NUL characters (0x00) from byte {first + 1} of the line on, which no text has. Is the file damaged, or was it cut off while it was written?");
            return false;
        }

        if (Utf8.IsValid(bytes))
        {
            return true;
        }

        try
        {
            StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var found = string.Join(' ', (e.BytesUnknown ?? []).Select(value => $"0x{value:X2}"));
            _problems.Add(_path, _number, $"invalid UTF-8: {found} at byte {e.Index + 1} of the line. Save the file as UTF-8.");
        }

        return false;
    }
}
