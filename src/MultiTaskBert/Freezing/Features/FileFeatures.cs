using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MultiTaskBert.Freezing.Features;

/// <summary>Features in a file that stays, so that the next training with the same frozen weights finds them. Rows are added at its end and read through a mapping of it.</summary>
/// <remarks>
/// <para>
/// What is in the file is believed only as far as its checksums go: a header that is not the right one empties the file, and a record that is not whole ends it there, as a process
/// that is killed leaves it. The features of a row are checked each time they are read. So nothing has to be forced to the disk.
/// </para>
/// <para>
/// Rows are written by calls and not through the mapping, because on a mapping a full disk ends the process, where a call says so. For the same reason nothing is read behind
/// the end that the file has at that moment, which is another one if somebody cuts it.
/// </para>
/// </remarks>
internal sealed class FileFeatures : FeatureStorage
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly FeatureFile _layout;
    private readonly Func<long, long> _makeRoom;
    private readonly Action<string> _warn;
    private readonly Dictionary<long, (long Record, uint Checksum)> _records = [];
    private readonly List<(long[] Tokens, long Place)> _found = [];
    private MemoryMappedFile? _mapping;
    private MemoryMappedViewAccessor? _view;
    private byte[] _buffer = [];
    private long _mapped;
    private long _end;
    private long _room;
    private bool _isDamageTold;

    /// <param name="path">The file.</param>
    /// <param name="key">What its features depend on.</param>
    /// <param name="makeRoom">Given the bytes that the file needs, says how many it may have.</param>
    /// <param name="warn">Is told what was wrong with the file.</param>
    /// <exception cref="IOException">The file cannot be written, or another training uses it.</exception>
    internal FileFeatures(string path, FeatureKey key, Func<long, long> makeRoom, Action<string> warn)
    {
        (_path, _makeRoom, _warn, _layout) = (path, makeRoom, warn, new FeatureFile(key));
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, key.IsReusable ? FileOptions.None : FileOptions.DeleteOnClose);
        try
        {
            Start(key.IsReusable);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal override IEnumerable<(long[] Tokens, long Place)> Found => _found;

    internal override long? Append(ReadOnlySpan<long> tokens, ReadOnlySpan<float> features)
    {
        var bytes = _layout.RecordBytes(tokens.Length);
        if (_end + bytes > _room && _end + bytes > (_room = _makeRoom(_end + bytes)))
        {
            return null;
        }

        if (_buffer.Length < bytes)
        {
            _buffer = new byte[bytes];
        }

        var record = _buffer.AsSpan(0, (int)bytes);
        var checksum = _layout.Write(record, _end, tokens, features);
        try
        {
            RandomAccess.Write(_file, record, _end);
        }
        catch (IOException e)
        {
            _warn($"No more rows are kept in '{_path}', and those beyond are computed each time: {e.Message}");
            return null;   // What was kept before can still be read. Half a record behind it is no whole one.
        }

        var place = _end + FeatureFile.FeaturesAt(tokens.Length);
        _records[place] = (_end, checksum);
        _end += bytes;
        return place;
    }

    internal override bool TryRead(long place, Span<float> features)
    {
        var (record, checksum) = _records[place];
        if (TryCopy(place, MemoryMarshal.AsBytes(features)) && _layout.AreWhole(features, record, checksum))
        {
            return true;
        }

        if (!_isDamageTold)
        {
            _isDamageTold = true;
            _warn($"'{_path}' has rows that are damaged; they are computed and kept anew.");
        }

        return false;
    }

    public override void Dispose()
    {
        Unmap();
        _file.Dispose();
    }

    private void Start(bool isReusable)
    {
        var length = RandomAccess.GetLength(_file);
        Span<byte> header = stackalloc byte[FeatureFile.HeaderBytes];
        if (length > 0 && isReusable && TryCopy(0, header) && header.SequenceEqual(_layout.Header))
        {
            _end = FeatureFile.HeaderBytes;
            Find(length, _makeRoom(length));
        }
        else if (length > 0 && isReusable)
        {
            _warn($"'{_path}' is torn, damaged, or no file of kept rows of this encoder, so it is begun anew.");
        }

        if (_end < length)
        {
            Unmap();
            RandomAccess.SetLength(_file, _end);
        }

        // Also where it is there already: the file counts as used now.
        RandomAccess.Write(_file, _layout.Header, 0);
        _end = Math.Max(_end, FeatureFile.HeaderBytes);
    }

    private void Find(long length, long limit)
    {
        var isCut = false;
        Span<byte> head = stackalloc byte[FeatureFile.HeadBytes];
        while (length - _end >= FeatureFile.HeadBytes && TryCopy(_end, head) && _layout.Tokens(head, length - _end) is { } count)
        {
            isCut = _end + _layout.RecordBytes(count) > limit;
            var tokens = isCut ? [] : new long[count];
            if (isCut || !TryCopy(_end + FeatureFile.HeadBytes, MemoryMarshal.AsBytes(tokens.AsSpan())) || !_layout.IsHead(head, _end, tokens, out var checksum))
            {
                break;
            }

            var place = _end + FeatureFile.FeaturesAt(count);
            _records[place] = (_end, checksum);
            _found.Add((tokens, place));
            _end += _layout.RecordBytes(count);
        }

        if (_end < length)
        {
            _warn(FormattableString.Invariant($"'{_path}' is {(isCut ? "larger than FeatureCache.MaxBytes allows" : "torn or damaged")}: {_found.Count} rows stay, the {length - _end} bytes behind them go."));
        }
    }

    private bool TryCopy(long place, Span<byte> bytes)
    {
        var length = RandomAccess.GetLength(_file);
        if (place > length - bytes.Length)
        {
            return false;
        }

        if (_mapped < place + bytes.Length)
        {
            Unmap();
            _mapping = MemoryMappedFile.CreateFromFile(_file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            _mapped = length;
        }

        _view!.SafeMemoryMappedViewHandle.ReadSpan((ulong)place, bytes);
        return true;
    }

    private void Unmap()
    {
        _view?.Dispose();
        _mapping?.Dispose();
        (_view, _mapping, _mapped) = (null, null, 0);
    }
}
