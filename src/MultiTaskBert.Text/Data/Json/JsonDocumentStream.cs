using System.Buffers;
using System.Text.Json;
using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// Goes through one JSON document from its beginning to its end and gives the items of one of its arrays, one by one: no more than an item of it is in memory. What stands around the array
/// is passed over, but must be whole as well: a cut file is no file of fewer rows.
/// </summary>
internal sealed class JsonDocumentStream : IDisposable
{
    /// <summary>The largest item that is read, in bytes; so long may a line of a file of lines be, too.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    private const int FirstBytes = 64 * 1024;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly Stream _file;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _at;
    private int _count;
    private bool _isFinal;
    private JsonReaderState _state;

    // The lines that ended before a place in the buffer, and where in the file the line of that place begins.
    private int _counted;
    private int _line = 1;
    private long _lineStart;
    private long _bufferStart;

    private JsonTokenType _token;
    private int _tokenStart;

    internal JsonDocumentStream(string path)
    {
        _file = DataFile.Open(path);
        Fill();
        if (_buffer.AsSpan(0, _count).StartsWith(ByteOrderMark))
        {
            (_at, _counted, _lineStart) = (ByteOrderMark.Length, ByteOrderMark.Length, ByteOrderMark.Length);
        }
    }

    /// <summary>Enters the first array that a path of names leads to, or the document itself for a path of none.</summary>
    /// <param name="place">The names, from the outside in.</param>
    /// <param name="passedOver">Is told each array beside it that holds something: its name and how many items it has.</param>
    /// <returns>Whether there is such an array.</returns>
    internal bool Enter(IReadOnlyList<string> place, Action<string, int>? passedOver = null)
    {
        if (!Advance())
        {
            return false;
        }

        for (var depth = 0; depth < place.Count; depth++)
        {
            if (_token != JsonTokenType.StartObject || !Find(place[depth], depth > 0 ? passedOver : null))
            {
                return false;
            }
        }

        return _token == JsonTokenType.StartArray;
    }

    /// <summary>The next item of the array, which is there until the next is asked for.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool TryNext(out JsonDocumentRow item)
    {
        item = default;
        if (!Advance(isWhole: true) || _token == JsonTokenType.EndArray)
        {
            return false;
        }

        CountLines(_tokenStart);
        item = new JsonDocumentRow(_line, _buffer.AsMemory(_tokenStart, _at - _tokenStart));
        return true;
    }

    /// <summary>Goes to the end of the document.</summary>
    /// <param name="depth">How many objects are around the array that was read.</param>
    /// <param name="passedOver">Is told each array beside it that holds something.</param>
    internal void Finish(int depth, Action<string, int>? passedOver = null)
    {
        if (depth > 1)
        {
            Find(name: null, passedOver);
        }

        while (Advance())
        {
        }
    }

    /// <summary>The fault of a document that is broken.</summary>
    internal DatasetProblem Problem(string path, JsonException fault)
    {
        var line = (int)Math.Min(fault.LineNumber ?? 0, int.MaxValue - 1) + 1;
        CountLines(_at);
        while (_line < line && _buffer.AsSpan(_counted, _count - _counted).IndexOf((byte)'\n') is >= 0 and var end)
        {
            (_counted, _line) = (_counted + end + 1, _line + 1);
            _lineStart = _bufferStart + _counted;
        }

        var at = Math.Clamp(_lineStart + (fault.BytePositionInLine ?? 0) - _bufferStart, 0, _count);
        var rest = _buffer.AsSpan((int)at, _count - (int)at);
        rest = rest.IndexOf((byte)'\n') is >= 0 and var length ? rest[..length] : rest;
        return new DatasetProblem($"the file is one JSON document, broken {JsonFault.Describe(fault, _bufferStart + at - _lineStart, rest, "this")}", path, line);
    }

    /// <summary>The line of the token that was read last, from 1.</summary>
    internal int Line
    {
        get
        {
            CountLines(_tokenStart);
            return _line;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _file.Dispose();
    }

    // Goes to the value of a property of the object that was entered; to the end of the object if there is none of the name.
    private bool Find(string? name, Action<string, int>? passedOver)
    {
        while (Advance() && _token == JsonTokenType.PropertyName)
        {
            var property = PropertyName();
            Advance();
            if (name?.Equals(property, StringComparison.Ordinal) == true)
            {
                return true;
            }

            var items = PassOver();
            if (items > 0)
            {
                passedOver?.Invoke(property, items);
            }
        }

        return false;
    }

    private string PropertyName()
    {
        // The colon behind it is a part of the token.
        var quoted = _buffer.AsSpan(_tokenStart, _at - _tokenStart).TrimEnd(": \t\r\n"u8);
        var reader = new Utf8JsonReader(quoted, isFinalBlock: true, default);
        reader.Read();
        try
        {
            return reader.GetString() ?? string.Empty;
        }
        catch (InvalidOperationException)
        {
            // No UTF-8, or half of a surrogate pair: not the name of anything that is looked for.
            return string.Empty;
        }
    }

    // Passes over the value that begins with the token that was read; how many items it has, if it is an array.
    private int PassOver()
    {
        var isArray = _token == JsonTokenType.StartArray;
        var (depth, items) = (0, 0);
        do
        {
            items += depth == 1 && _token is not (JsonTokenType.EndArray or JsonTokenType.EndObject) ? 1 : 0;
            depth += _token switch
            {
                JsonTokenType.StartArray or JsonTokenType.StartObject => 1,
                JsonTokenType.EndArray or JsonTokenType.EndObject => -1,
                _ => 0,
            };
        }
        while (depth > 0 && Advance());
        return isArray ? items : 0;
    }

    // Reads a token or, of an item, all of it. Returns whether there was one; at the end of the document there is none.
    private bool Advance(bool isWhole = false)
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_at, _count - _at), _isFinal, _state);
            if (reader.Read())
            {
                var (start, token) = (_at + (int)reader.TokenStartIndex, reader.TokenType);
                if (!isWhole || reader.TrySkip())
                {
                    (_tokenStart, _token) = (start, token);
                    _state = reader.CurrentState;
                    _at += (int)reader.BytesConsumed;
                    return true;
                }
            }

            if (_isFinal)
            {
                return false;
            }

            Fill();
        }
    }

    private void CountLines(int upTo)
    {
        if (upTo <= _counted)
        {
            return;
        }

        var passed = _buffer.AsSpan(_counted, upTo - _counted);
        if (passed.LastIndexOf((byte)'\n') is >= 0 and var last)
        {
            _line += passed.Count((byte)'\n');
            _lineStart = _bufferStart + _counted + last + 1;
        }

        _counted = upTo;
    }

    // Reads on: what was not consumed moves to the front, and where that fills the buffer it grows.
    private void Fill()
    {
        CountLines(_at);
        if (_at > 0)
        {
            _buffer.AsSpan(_at, _count - _at).CopyTo(_buffer);
            (_bufferStart, _counted, _count, _at) = (_bufferStart + _at, _counted - _at, _count - _at, 0);
        }

        if (_count == _buffer.Length)
        {
            if (_count >= MaxBytes)
            {
                throw new TooLongException(_line);
            }

            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(2 * _count, MaxBytes));
            _buffer.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = _file.ReadAtLeast(_buffer.AsSpan(_count), Math.Min(FirstBytes, _buffer.Length - _count), throwOnEndOfStream: false);
        _count += read;
        _isFinal = read < Math.Min(FirstBytes, _buffer.Length - (_count - read));
    }

    /// <summary>An item, or a string beside the items, that is longer than is read.</summary>
    internal sealed class TooLongException(int line) : Exception($"An item behind line {line} has more than {MaxBytes} bytes.")
    {
        internal DatasetProblem Problem(string path) => new(
            $"what begins in this line or the next has more than {MaxBytes} bytes; so much may one row of a JSON document have. Divide it, or leave out what is no text and no label.", path, line);
    }
}
