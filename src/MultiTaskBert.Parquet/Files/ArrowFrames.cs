using System.Buffers.Binary;
using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Parquet.Files;

/// <summary>
/// The messages of an Arrow stream, each looked at before the library sees it: how long it is, and that what describes it does not lead in a circle. The library takes as much memory as a message says.
/// </summary>
/// <remarks>https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format: 0xFFFFFFFF, the length of the description, the description, the body. A length of 0 is the end.</remarks>
/// <param name="file">The file, which is closed with this.</param>
internal sealed class ArrowFrames(Stream file) : ForwardStream
{
    private const int MaxDescription = 64 * 1024 * 1024;
    private const long MaxBody = 1L << 30;
    private const int Prefix = 8;

    private static readonly byte[] FileMark = [.. "ARROW1\0\0"u8];

    private ReadOnlyMemory<byte> _head;
    private long _body;
    private bool _hasBegun;
    private bool _hasEnded;

    /// <summary>How much of the file has been read, from 0 to 1, or null where that is not known.</summary>
    internal double? Ratio => file is { CanSeek: true, Length: > 0 } ? (double)file.Position / file.Length : null;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_head.IsEmpty && _body == 0 && !_hasEnded)
        {
            ReadHead();
        }

        if (!_head.IsEmpty)
        {
            var size = Math.Min(buffer.Length, _head.Length);
            _head.Span[..size].CopyTo(buffer);
            _head = _head[size..];
            return size;
        }

        if (_body == 0)
        {
            return 0;
        }

        var read = file.Read(buffer[..(int)Math.Min(buffer.Length, _body)]);
        _body -= read > 0 ? read : throw CutOff();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static EndOfStreamException CutOff() => new("it is cut off");

    private void ReadHead()
    {
        var prefix = Exactly(Prefix);
        if (!_hasBegun && prefix.AsSpan().SequenceEqual(FileMark))
        {
            prefix = Exactly(Prefix);
        }

        _hasBegun = true;
        if (BinaryPrimitives.ReadUInt32LittleEndian(prefix) != uint.MaxValue)
        {
            throw new InvalidDataException("a message does not begin as one");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(sizeof(int)));
        if (length == 0)
        {
            (_head, _hasEnded) = (prefix, true);
            return;
        }

        if (length < 0 || length > MaxDescription)
        {
            throw new InvalidDataException(FormattableString.Invariant($"a message is said to have a description of {length} bytes"));
        }

        var description = Exactly(length);
        _body = ArrowMessage.BodyLength(description);
        if (_body < 0 || _body > MaxBody || (file.CanSeek && _body > file.Length - file.Position))
        {
            throw new InvalidDataException(FormattableString.Invariant($"a message is said to have {_body} bytes{(file.CanSeek ? $", of which {file.Length - file.Position} are there" : string.Empty)}; it is cut off, or larger than the {MaxBody} bytes that are read at once"));
        }

        _head = (byte[])[.. prefix, .. description];
    }

    private byte[] Exactly(int count)
    {
        // Where the length is not known, no more is taken than arrives.
        if (file.CanSeek)
        {
            if (count > file.Length - file.Position)
            {
                throw CutOff();
            }

            var bytes = new byte[count];
            file.ReadExactly(bytes);
            return bytes;
        }

        using var arrived = new MemoryStream();
        var block = new byte[Math.Min(count, 64 * 1024)];
        while (arrived.Length < count)
        {
            var read = file.Read(block.AsSpan(0, (int)Math.Min(block.Length, count - arrived.Length)));
            arrived.Write(block, 0, read > 0 ? read : throw CutOff());
        }

        return arrived.ToArray();
    }
}
