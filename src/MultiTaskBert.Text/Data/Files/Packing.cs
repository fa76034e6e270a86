using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace MultiTaskBert.Data.Files;

/// <summary>A way in which a file is compressed, known by the bytes that it begins with. No text in UTF-8 begins so.</summary>
internal abstract class Packing
{
    private static readonly Packing[] All = [new GZip(), new Zstandard()];

    /// <summary>What it is called: <c>gzip</c>.</summary>
    internal abstract string Name { get; }

    /// <summary>What such an archive unpacks to behind all that is in it, which says that it was whole; empty where the format says so by itself.</summary>
    internal virtual ReadOnlySpan<byte> EndMark => [];

    /// <summary>The packing of a file, or null if it is not packed, or cannot be read twice. The file is at its beginning before and after.</summary>
    internal static Packing? Of(FileStream file)
    {
        if (!file.CanSeek)
        {
            return null;
        }

        Span<byte> start = stackalloc byte[4];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        foreach (var packing in All)
        {
            if (packing.Begins(start[..read]))
            {
                return packing;
            }
        }

        return null;
    }

    /// <summary>The bytes that a file unpacks to, with <see cref="EndMark"/> behind them.</summary>
    internal abstract Stream Unpack(Stream file);

    /// <summary>Whether an archive begins so.</summary>
    protected abstract bool Begins(ReadOnlySpan<byte> start);

    /// <summary>
    /// RFC 1952: one member or several behind each other. .NET takes the end of a file within a member for the end of the data, and passes over what follows the last one. So one more
    /// member is put behind the file: it is read as the last one if all before it was whole, and is in the middle of something else if not.
    /// </summary>
    private sealed class GZip : Packing
    {
        // No UTF-8, so that no text ends so.
        private static readonly byte[] Mark = [0xFF, 0xC0, 0xF5, 0x00, 0xFE, 0xC1, 0xFF, 0x00];
        private static readonly byte[] LastMember = MakeLastMember();

        internal override string Name => "gzip";

        internal override ReadOnlySpan<byte> EndMark => Mark;

        internal override Stream Unpack(Stream file) => new GZipStream(new ContinuedStream(file, LastMember), CompressionMode.Decompress);

        protected override bool Begins(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

        private static byte[] MakeLastMember()
        {
            using var member = new MemoryStream();
            using (var pack = new GZipStream(member, CompressionLevel.NoCompression, leaveOpen: true))
            {
                pack.Write(Mark);
            }

            return member.ToArray();
        }
    }

    /// <summary>RFC 8878: one frame or several behind each other; frames to be skipped (0x184D2A50 to 5F) stand before the first one where several programs packed at once.</summary>
    private sealed class Zstandard : Packing
    {
        internal override string Name => "Zstandard";

        // The memory that a file may ask for by its first bytes: 32 MiB, as much as 'zstd -20' takes.
        private const int WindowLogAtMost = 25;

        internal override Stream Unpack(Stream file)
        {
            var unpacked = new DecompressionStream(file, bufferSize: 0, checkEndOfStream: true, leaveOpen: false);
            unpacked.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, WindowLogAtMost);
            return unpacked;
        }

        protected override bool Begins(ReadOnlySpan<byte> start) =>
            start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || start is [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18];
    }
}
