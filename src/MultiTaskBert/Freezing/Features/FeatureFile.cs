using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiTaskBert.Freezing.Features;

/// <summary>The layout of a file of features, and the checksums by which a file that is torn, damaged or foreign is known.</summary>
/// <remarks>
/// <para>
/// A header of 80 bytes: the eight letters <c>MTBPREFX</c>, the version and the width (Int32), the 32 bytes of the hash of the <see cref="FeatureKey"/>, 28 zeros,
/// the CRC-32C of all that. Then one record a row: its number of tokens (Int64), the CRC-32C of this head, the CRC-32C of the features, the tokens (Int64 each), the features (Float32,
/// the width for each token), zeros up to a multiple of eight. Numbers are little-endian.
/// </para>
/// <para>Both checksums of a record begin with the hash of the key and with where the record stands, so that no record of another file or place passes.</para>
/// </remarks>
internal sealed class FeatureFile
{
    internal const int HeaderBytes = 80;
    internal const int HeadBytes = 16;   // of a record, before its tokens

    private const int Version = 1;
    private const int ChecksumAt = HeaderBytes - sizeof(uint);

    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly int _width;
    private readonly uint _seed;

    internal FeatureFile(FeatureKey key)
    {
        _width = key.Width;
        Encoding.ASCII.GetBytes("MTBPREFX", _header);
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(12), _width);
        Convert.FromHexString(key.Hash).CopyTo(_header.AsSpan(16));
        _seed = Checksum(uint.MaxValue, _header.AsSpan(0, ChecksumAt));
        BinaryPrimitives.WriteUInt32LittleEndian(_header.AsSpan(ChecksumAt), _seed);
    }

    /// <summary>The header; it differs for each key.</summary>
    internal ReadOnlySpan<byte> Header => _header;

    /// <summary>The bytes of the record of a row.</summary>
    internal long RecordBytes(long tokens) => HeadBytes + (tokens * sizeof(long)) + (((tokens * _width * sizeof(float)) + 7) / 8 * 8);

    /// <summary>Where the features begin in the record of a row.</summary>
    internal static long FeaturesAt(long tokens) => HeadBytes + (tokens * sizeof(long));

    /// <summary>Writes a record into as many bytes as it takes.</summary>
    /// <returns>The checksum of its features.</returns>
    internal uint Write(Span<byte> record, long at, ReadOnlySpan<long> tokens, ReadOnlySpan<float> features)
    {
        record.Clear();
        var sum = Checksum(Seed(at), MemoryMarshal.AsBytes(features));
        MemoryMarshal.AsBytes(tokens).CopyTo(record[HeadBytes..]);
        MemoryMarshal.AsBytes(features).CopyTo(record[(int)FeaturesAt(tokens.Length)..]);
        BinaryPrimitives.WriteInt64LittleEndian(record, tokens.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], sum);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], HeadChecksum(at, tokens, sum));
        return sum;
    }

    /// <summary>The number of tokens that the head of a record names, if a record of so many fits into the bytes that are left; else null.</summary>
    internal long? Tokens(ReadOnlySpan<byte> head, long bytesLeft)
    {
        var tokens = BinaryPrimitives.ReadInt64LittleEndian(head);
        return tokens > 0 && tokens <= bytesLeft / sizeof(long) && RecordBytes(tokens) <= bytesLeft ? tokens : null;
    }

    /// <summary>Whether head and tokens of a record belong together, here.</summary>
    /// <param name="head">The head.</param>
    /// <param name="at">Where the record begins.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="featureChecksum">The checksum of the features, for <see cref="AreWhole"/>.</param>
    internal bool IsHead(ReadOnlySpan<byte> head, long at, ReadOnlySpan<long> tokens, out uint featureChecksum)
    {
        featureChecksum = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(head[8..]) == HeadChecksum(at, tokens, featureChecksum);
    }

    /// <summary>Whether features are those of the record that begins there.</summary>
    internal bool AreWhole(ReadOnlySpan<float> features, long at, uint checksum) => Checksum(Seed(at), MemoryMarshal.AsBytes(features)) == checksum;

    private uint Seed(long at) => BitOperations.Crc32C(_seed, (ulong)at);

    private uint HeadChecksum(long at, ReadOnlySpan<long> tokens, uint featureChecksum) =>
        Checksum(BitOperations.Crc32C(BitOperations.Crc32C(Seed(at), (ulong)tokens.Length), featureChecksum), MemoryMarshal.AsBytes(tokens));

    private static uint Checksum(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (var rest in bytes[(bytes.Length / sizeof(ulong) * sizeof(ulong))..])
        {
            sum = BitOperations.Crc32C(sum, rest);
        }

        return sum;
    }
}
