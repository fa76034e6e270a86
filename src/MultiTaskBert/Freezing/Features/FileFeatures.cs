using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MultiTaskBert.Freezing.Features;

/// <summary>Features in a file that belongs to one training: emptied when it is opened, deleted when it is closed.</summary>
/// <remarks>
/// What an interrupted training left there is never read. The file is read and written through the page cache of the operating system and not mapped: on a
/// mapped file a full disk, or a file that someone cuts, ends the process; here the one means that nothing more is kept, and the other that a row is computed
/// again. So does a wrong checksum.
/// </remarks>
internal sealed class FileFeatures : FeatureStorage
{
    private const string FileName = "frozen-prefix.features";

    private readonly SafeFileHandle _file;
    private readonly long _maxBytes;
    private readonly Dictionary<long, uint> _checksums = [];
    private long _end;

    /// <exception cref="IOException">The folder cannot be written, or another training uses it.</exception>
    internal FileFeatures(string folder, long maxBytes)
    {
        _maxBytes = maxBytes;
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            RandomAccess.SetLength(_file, 0);   // only now, when it is certain that nobody else uses it
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"'{path}' cannot be used to keep the output of frozen layers: {e.Message} Give FeatureCache.Folder another folder, that no other training "
                + "uses and that can be written, or leave it null to keep the output in memory.",
                e);
        }
    }

    internal override long? Append(ReadOnlySpan<float> features)
    {
        var bytes = MemoryMarshal.AsBytes(features);
        if (_maxBytes - _end < bytes.Length)
        {
            return null;
        }

        try
        {
            RandomAccess.Write(_file, bytes, _end);
        }
        catch (IOException)
        {
            return null;   // The disk is full: what was kept before can still be read.
        }

        var place = _end;
        _checksums.Add(place, Checksum(features));
        _end += bytes.Length;
        return place;
    }

    internal override bool TryRead(long place, Span<float> features)
    {
        var rest = MemoryMarshal.AsBytes(features);
        try
        {
            for (var at = place; rest.Length > 0;)
            {
                var read = RandomAccess.Read(_file, rest, at);
                if (read == 0)
                {
                    return false;
                }

                at += read;
                rest = rest[read..];
            }
        }
        catch (IOException)
        {
            return false;
        }

        return _checksums[place] == Checksum(features);
    }

    internal override void Clear()
    {
        _checksums.Clear();
        _end = 0;
        RandomAccess.SetLength(_file, 0);
    }

    public override void Dispose() => _file.Dispose();

    private static uint Checksum(ReadOnlySpan<float> features)
    {
        var sum = uint.MaxValue;
        var words = MemoryMarshal.Cast<float, ulong>(features);
        foreach (var word in words)
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        return features.Length % 2 == 0 ? sum : BitOperations.Crc32C(sum, BitConverter.SingleToUInt32Bits(features[^1]));
    }
}
