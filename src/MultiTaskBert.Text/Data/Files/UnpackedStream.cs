using System.Globalization;
using ZstdSharp;

namespace MultiTaskBert.Data.Files;

/// <summary>What a compressed file unpacks to. It ends where the archive does and not before: what is cut off or damaged is an error, never fewer bytes.</summary>
internal sealed class UnpackedStream : ForwardStream
{
    // Text is packed to a tenth, rows that repeat to a hundredth. What unpacks to more is made to fill a memory or a disk.
    private const long SmallEnough = 256L * 1024 * 1024;
    private const long LargestRatio = 500;

    private readonly string _path;
    private readonly Packing _packing;
    private readonly FileStream _file;
    private readonly Stream _unpacked;

    // The last bytes that were unpacked, which are those of the mark if nothing follows.
    private readonly byte[] _held;
    private int _heldCount;
    private long _total;
    private bool _hasEnded;

    internal UnpackedStream(string path, FileStream file, Packing packing)
    {
        (_path, _packing, _file) = (path, packing, file);
        _unpacked = packing.Unpack(file);
        _held = new byte[packing.EndMark.Length];
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        // A call that only fills up what is held back gives nothing to the caller, who would take that for the end.
        while (!_hasEnded)
        {
            var read = ReadUnpacked(buffer);
            if (read == 0)
            {
                _hasEnded = true;
                if (!_held.AsSpan(0, _heldCount).SequenceEqual(_packing.EndMark))
                {
                    throw Damaged("behind its end there is something else, or it is cut off");
                }
            }
            else if (HoldBack(buffer, read) is > 0 and var ready)
            {
                return ready;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    // Puts what was held back before the bytes that were read, and holds as many back of their end. The buffer may be as small as it likes.
    private int HoldBack(Span<byte> buffer, int read)
    {
        var size = _held.Length;
        Span<byte> end = stackalloc byte[2 * size];
        if (read < size)
        {
            _held.AsSpan(0, _heldCount).CopyTo(end);
            buffer[..read].CopyTo(end[_heldCount..]);
            var (count, ready) = (_heldCount + read, Math.Max(0, _heldCount + read - size));
            end[..ready].CopyTo(buffer);
            end[ready..count].CopyTo(_held);
            _heldCount = count - ready;
            return ready;
        }

        var (taken, before) = (read - size, _heldCount);
        buffer.Slice(taken, size).CopyTo(end);
        buffer[..taken].CopyTo(buffer[before..]);
        _held.AsSpan(0, before).CopyTo(buffer);
        end[..size].CopyTo(_held);
        _heldCount = size;
        return before + taken;
    }

    private int ReadUnpacked(Span<byte> buffer)
    {
        try
        {
            var read = _unpacked.Read(buffer);
            _total += read;
            return _total <= SmallEnough || _total / LargestRatio <= _file.Length ? read
                : throw Problem(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the file has {_file.Length} bytes compressed by {_packing.Name} and unpacks to more than {LargestRatio} times as many, as hardly any data does. If it is meant so, unpack it first."));
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw Damaged(e is EndOfStreamException ? "it is cut off" : "it holds what its format does not have, is cut off, or asks for more memory than 32 MiB to be unpacked");
        }
    }

    private DatasetException Damaged(string how) => Problem(string.Create(
        CultureInfo.InvariantCulture,
        $"the file is compressed by {_packing.Name} and damaged: {how} (after {Math.Max(0, _total - _heldCount)} unpacked bytes). Nothing of it is taken; copy or download it again."));

    private DatasetException Problem(string message) => new([new DatasetProblem(message, _path)]);
}
