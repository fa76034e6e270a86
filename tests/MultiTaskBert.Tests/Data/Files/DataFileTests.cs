using System.IO.Compression;
using System.Text;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Tests.Cases;
using ZstdSharp;

namespace MultiTaskBert.Tests.Data.Files;

/// <summary>Files that are compressed: found by content, unpacked whole or not at all.</summary>
public sealed class DataFileTests : IDisposable
{
    private const string Rows = "{\"text\": \"Ada left\", \"topic\": \"Jobs\"}\n{\"text\": \"Oslo wins\", \"topic\": \"Sports\"}\n";

    public static readonly TheoryData<string> Packings = ["gzip", "zstd"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Packings))]
    public void Open_PackedFile_GivesWhatWasPackedWhateverItsName(string packing)
    {
        var content = Noise(300_000);
        foreach (var name in (string[])["a.jsonl", "a.gz", "a"])
        {
            var path = _folder.Write(name, Pack(packing, content));
            Assert.Equal(content, ReadAll(path));
            Assert.True(DataFile.IsPacked(path));
        }
    }

    [Fact]
    public void Open_PlainFile_IsTheFile()
    {
        var path = _folder.Write("a", "Ada");
        using var file = DataFile.Open(path);
        Assert.True(file.CanSeek);
        Assert.Equal(0, file.Position);
        Assert.False(DataFile.IsPacked(path));
        Assert.Empty(ReadAll(_folder.Write("b", string.Empty)));
    }

    /// <summary>A frame asks by its first bytes for the memory of its window: up to 32 MiB it gets it.</summary>
    [Theory]
    [InlineData(25, true)]
    [InlineData(26, false)]
    [InlineData(30, false)]
    public void Open_ZstandardOfALargeWindow_IsRefusedBeforeTheMemoryIsTaken(int windowLog, bool isRead)
    {
        // RFC 8878: magic, a frame header without size and checksum, the window, one raw block of a byte.
        var path = _folder.Write("a", [0x28, 0xB5, 0x2F, 0xFD, 0x00, (byte)((windowLog - 10) << 3), 0x09, 0x00, 0x00, (byte)'a']);
        if (isRead)
        {
            Assert.Equal("a"u8.ToArray(), ReadAll(path));
        }
        else
        {
            Assert.Contains("more memory than 32 MiB", Assert.Throws<DatasetException>(() => ReadAll(path)).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>What <c>cat a.gz b.gz</c> makes, and programs that pack in blocks: the ends of members fall anywhere in the blocks that are read.</summary>
    [Theory]
    [MemberData(nameof(Packings))]
    public void Open_SeveralMembersBehindEachOther_GivesAll(string packing)
    {
        foreach (var size in (int[])[0, 1, 7, 8, 9, 8_150, 8_170, 8_180, 65_500])
        {
            var (first, second) = (Noise(size), Noise(100));
            Assert.Equal([.. first, .. second, .. first], ReadAll(_folder.Write("a", [.. Pack(packing, first), .. Pack(packing, second), .. Pack(packing, first)])));
        }
    }

    [Fact]
    public void Open_GzipOfSizesAroundTheBlocksOfTheUnpacker_AreWhole()
    {
        for (var size = 8_120; size < 8_200; size++)
        {
            // Noise is stored as it is, so that the end of the file falls before, on and behind the end of a block.
            var content = Noise(size);
            Assert.Equal(content, ReadAll(_folder.Write("a", Pack("gzip", content))));
        }
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public void Open_BuffersOfAnySize_GiveTheSame(string packing)
    {
        var content = Noise(1_000);
        var path = _folder.Write("a", Pack(packing, content));
        foreach (var size in (int[])[1, 2, 3, 7, 8, 9, 15, 16, 17, 999, 1000, 1001])
        {
            using var file = DataFile.Open(path);
            using var read = new MemoryStream();
            file.CopyTo(read, size);
            Assert.Equal(content, read.ToArray());
        }
    }

    /// <summary>.NET takes a gzip file that ends too early for one that is shorter: half a data set, without a word.</summary>
    [Theory]
    [MemberData(nameof(Packings))]
    public void Open_ArchiveThatIsCutOffAnywhere_IsAProblemOfTheFile(string packing)
    {
        byte[] whole = [.. Pack(packing, Encoding.UTF8.GetBytes(Rows)), .. Pack(packing, Encoding.UTF8.GetBytes(Rows))];
        var first = Pack(packing, Encoding.UTF8.GetBytes(Rows)).Length;
        for (var length = 4; length < whole.Length; length++)
        {
            if (length == first)
            {
                continue; // Whole archives end there.
            }

            var path = _folder.Write("a", whole[..length]);
            var problem = Assert.Single(Assert.Throws<DatasetException>(() => ReadAll(path)).Problems);
            Assert.Equal(path, problem.File);
            Assert.Contains("and damaged", problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public void Open_ArchiveWithSomethingElseBehindIt_IsAProblem(string packing)
    {
        foreach (var more in (string[])["garbage", "\n", "x", "\u001f"])
        {
            var path = _folder.Write("a", [.. Pack(packing, Encoding.UTF8.GetBytes(Rows)), .. Encoding.UTF8.GetBytes(more)]);
            Assert.Contains("damaged", Assert.Throws<DatasetException>(() => ReadAll(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_GzipWithOneByteChanged_IsTheSameBytesOrAProblem()
    {
        var content = Encoding.UTF8.GetBytes(Rows);
        var packed = Pack("gzip", content);
        for (var at = 2; at < packed.Length; at++)
        {
            var changed = packed.ToArray();
            changed[at] ^= 0x55;
            var path = _folder.Write("a", changed);
            try
            {
                Assert.Equal(content, ReadAll(path)); // Time, system and level are in the header, and nobody needs them.
            }
            catch (DatasetException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public void Open_BombOfOneLine_IsAProblemBeforeItHasFilledTheMemory(string packing)
    {
        var path = _folder.File("a");
        using (var file = File.Create(path))
        using (Stream pack = packing is "gzip" ? new GZipStream(file, CompressionLevel.SmallestSize) : new CompressionStream(file))
        {
            byte[] block = [.. Enumerable.Repeat((byte)'a', 1 << 20)];
            for (var i = 0; i < 300; i++)
            {
                pack.Write(block);
            }
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("times as many", Assert.Throws<DatasetException>(() => MtlDataset.FromText(path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200L << 20);
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public void ReadWhole_MoreThanAllowed_IsNull(string packing)
    {
        var path = _folder.Write("a", Pack(packing, new byte[100]));
        Assert.Null(DataFile.ReadWhole(path, maxBytes: 99));
        Assert.Equal(new byte[100], DataFile.ReadWhole(path, maxBytes: 100));
        Assert.Null(DataFile.ReadWhole(_folder.Write("b", new byte[100]), maxBytes: 99));
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public void EveryReader_PackedFile_ReadsItsRows(string packing)
    {
        Assert.Equal(["Jobs", "Sports"], MtlDataset.FromJsonLines(Write("rows.jsonl", Rows)).LabelNames("topic"));
        Assert.Equal(["Jobs", "Sports"], MtlDataset.FromJsonLines(Write("rows.json", $"[\n{Rows.Trim().Replace("\n", ",\n", StringComparison.Ordinal)}\n]")).LabelNames("topic"));
        Assert.Equal(2, MtlDataset.FromText(Write("rows.txt", "Ada left\nOslo wins\n")).Count);
        Assert.Equal(["Ada", "left"], MtlDataset.FromConll(Write("rows.conll", "Ada B-PER\nleft O\n"))[0].Words!);
        Write("s/seq.in", "Ada left\n");
        Write("s/seq.out", "B-PER O\n");
        Write("s/label", "Jobs\n");
        Assert.Single(MtlDataset.FromSeqInOut(_folder.File("s")));

        string Write(string name, string text) => _folder.Write(name, Pack(packing, Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void FromJsonLines_PackedFileThatIsNoData_IsRefusedAsUnpacked()
    {
        var parquet = File.ReadAllBytes(CaseFile.At("c26-tables", "demo.parquet"));
        Assert.Contains("this is Parquet", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(_folder.Write("a", Pack("zstd", parquet)))).Message, StringComparison.Ordinal);
        Assert.Contains("Zstandard twice", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(_folder.Write("a", Pack("zstd", Pack("zstd", parquet))))).Message, StringComparison.Ordinal);
    }

    internal static byte[] Pack(string packing, byte[] content)
    {
        using var packed = new MemoryStream();
        using (Stream pack = packing is "gzip" ? new GZipStream(packed, CompressionMode.Compress, leaveOpen: true) : new CompressionStream(packed, leaveOpen: true))
        {
            pack.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] ReadAll(string path)
    {
        using var file = DataFile.Open(path);
        using var read = new MemoryStream();
        file.CopyTo(read);
        return read.ToArray();
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        var state = 12345u;
        for (var i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }
}
