using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Rows;

/// <summary>Writes rows into a temporary file, one behind the other, and remembers where each begins.</summary>
/// <param name="folder">The folder of the file, or null for the one of the system.</param>
internal sealed class DiskRowWriter(string? folder) : IDisposable
{
    private const int WrittenAtOnce = 1 << 20;
    private const int LongestNumber = 10;

    private readonly RowFile _file = RowFile.Create(folder);
    private readonly RowNames _names = new();
    private readonly List<string> _files = [];
    private readonly List<Label> _others = [];
    private readonly RowHeads _heads = new();
    private readonly RowIndex _index = new();
    private byte[] _buffer = new byte[WrittenAtOnce + (WrittenAtOnce / 4)];
    private int _used;
    private long _written;
    private bool _isFinished;

    internal int Count => _index.Count;

    /// <summary>Takes a row.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    internal void Add(MtlRow row)
    {
        _index.Add(_written + _used, _heads.NumberOf(row.Labels));
        Write(row);
        if (_used >= WrittenAtOnce)
        {
            Flush();
        }
    }

    /// <summary>The rows that were taken; the writer is done.</summary>
    internal DiskRows Finish()
    {
        Flush();
        _index.End(_written);
        _isFinished = true;
        _buffer = [];
        return new DiskRows(_file, folder, _index, new DiskRowReader(_names, _heads.All, [.. _files], [.. _others]));
    }

    /// <summary>Gives up what was written, unless it was finished.</summary>
    public void Dispose()
    {
        if (!_isFinished)
        {
            _file.Dispose();
        }
    }

    private void Flush()
    {
        _file.Write(_buffer.AsSpan(0, _used), _written);
        _written += _used;
        _used = 0;
    }

    private void Write(MtlRow row)
    {
        Byte((byte)((row.Text is null ? 0 : RowForm.HasText) | (row.Pair is null ? 0 : RowForm.HasPair) | (row.Source is null ? 0 : RowForm.HasSource) | (row.Group is null ? 0 : RowForm.HasGroup)));
        if (row.Source is { } source)
        {
            Number(FileOf(source.File));
            Signed(source.Line);
        }

        if (row.Group is { } group)
        {
            Text(group);   // there may be as many as documents
        }

        if (row.Text is { } text)
        {
            Text(text);
        }
        else
        {
            Number(row.Words!.Count);
            foreach (var word in row.Words)
            {
                Text(word);
            }
        }

        if (row.Pair is { } pair)
        {
            Text(pair);
        }

        foreach (var (_, label) in row.Labels)
        {
            Write(label);
        }
    }

    private void Write(Label label)
    {
        switch (label)
        {
            case ClassLabel name:
                Byte(RowForm.Class);
                Name(name.Name);
                break;
            case NamesLabel names:
                Byte(RowForm.Names);
                Number(names.Names.Count);
                foreach (var name in names.Names)
                {
                    Name(name);
                }

                break;
            case ValueLabel value:
                Byte(RowForm.Value);
                Real(value.Value);
                break;
            case FlagLabel flag:
                Byte(RowForm.Flag);
                Byte(flag.Value ? (byte)1 : (byte)0);
                break;
            case EntitiesLabel entities:
                Byte(RowForm.Entities);
                Number(entities.Entities.Count);
                foreach (var entity in entities.Entities)
                {
                    Signed(entity.Start);
                    Signed(entity.End);
                    Name(entity.Type);
                }

                break;
            case SpanLabel span:
                Byte(span.Span is null ? RowForm.NoSpan : RowForm.Span);
                if (span.Span is { } characters)
                {
                    Signed(characters.Start);
                    Signed(characters.End);
                }

                break;
            case TextLabel text:
                Byte(text.Score is null ? RowForm.Related : RowForm.RelatedWithScore);
                Text(text.Text);
                if (text.Score is { } score)
                {
                    Real(score);
                }

                break;
            case OwnTextLabel:
                Byte(RowForm.OwnText);
                break;
            default:
                Byte(RowForm.Other);
                Number(_others.Count);
                _others.Add(label);
                break;
        }
    }

    // Files are few, and the rows of one come behind each other.
    private int FileOf(string path)
    {
        if (_files.Count > 0 && _files[^1].Equals(path, StringComparison.Ordinal))
        {
            return _files.Count - 1;
        }

        var known = _files.IndexOf(path);
        if (known < 0)
        {
            known = _files.Count;
            _files.Add(path);
        }

        return known;
    }

    private void Name(string name)
    {
        var number = _names.NumberOf(name);
        Number(number);
        if (number == 0)
        {
            Text(name);
        }
    }

    // UTF-8, but where half of a surrogate pair stands alone, which UTF-8 cannot say: then the characters as they are.
    private void Text(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        Room(LongestNumber + Math.Max(size, 2 * text.Length));
        var start = _used;
        Number((long)size << 1);
        if (Utf8.FromUtf16(text, _buffer.AsSpan(_used), out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            _used += written;
            return;
        }

        _used = start;
        Number(((long)text.Length << 2) | 1);
        MemoryMarshal.AsBytes(text.AsSpan()).CopyTo(_buffer.AsSpan(_used));
        _used += 2 * text.Length;
    }

    private void Byte(byte value)
    {
        Room(1);
        _buffer[_used++] = value;
    }

    private void Real(double value)
    {
        Room(sizeof(double));
        MemoryMarshal.Write(_buffer.AsSpan(_used), value);
        _used += sizeof(double);
    }

    private void Signed(int value) => Number((uint)((value << 1) ^ (value >> 31)));

    // Seven bits a byte, the lowest first.
    private void Number(long value)
    {
        Room(LongestNumber);
        for (; value > 0x7F; value >>= 7)
        {
            _buffer[_used++] = (byte)(value | 0x80);
        }

        _buffer[_used++] = (byte)value;
    }

    private void Room(int bytes)
    {
        if (_buffer.Length - _used < bytes)
        {
            Array.Resize(ref _buffer, checked(Math.Max(2 * _buffer.Length, _used + bytes)));
        }
    }
}
