using MultiTaskBert.Freezing;
using MultiTaskBert.Freezing.Features;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Freezing.Features;

/// <summary>What is kept is what was put in, in memory and in a file, and what a file holds is believed only if it is whole.</summary>
public sealed class FeatureStoreTests : IDisposable
{
    private const int Width = 70;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryRead_ManyRows_GivesWhatWasAdded(bool inFile)
    {
        using var store = Store(inFile);
        foreach (var key in (FeatureKey[])[Key('a'), Key('b')])
        {
            store.Open(key);
            Assert.Equal((0, 0L), (store.Count, store.UsedBytes));

            // More than one block of memory.
            for (var row = 0; row < 30_000; row++)
            {
                if (row % 100 == 0)
                {
                    Assert.False(store.TryRead(Tokens(row), new float[Features(row).Length]));
                }

                store.Add(Tokens(row), Features(row));
                store.Add(Tokens(row), new float[Features(row).Length]);   // known already
            }

            Assert.Equal(Enumerable.Repeat(element: true, 30_000), Enumerable.Range(0, 30_000).Select(row => Answers(store, row)));
        }

        store.Open(key: null);
        Assert.Equal((0, 0L), (store.Count, store.UsedBytes));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Add_NoRoom_KeepsWhatIsThereAndTakesNothingMore(bool inFile)
    {
        using var store = Store(inFile, maxBytes: 20_000);
        store.Open(Key('a'));
        Fill(store, 100);
        Assert.True(store.IsFull);
        Assert.InRange(store.UsedBytes, 18_000, 20_000);
        Assert.Equal(Enumerable.Range(0, 100).Select(row => row < store.Count), Enumerable.Range(0, 100).Select(row => Answers(store, row)));
        Assert.All(Directory.GetFiles(_folder.Path), file => Assert.InRange(new FileInfo(file).Length, 18_000, 20_000));
    }

    [Fact]
    public void Open_FileOfAnEarlierStore_FindsItsRowsAndTakesMore()
    {
        Written(rows: 20);
        using var store = Store(inFile: true);
        store.Open(Key('a'));
        Assert.Equal(20, store.Count);
        Fill(store, 30);
        Assert.All(Enumerable.Range(0, 30), row => Assert.True(Answers(store, row)));
        store.Open(Key('b'));   // other weights: nothing of it
        Assert.Equal(0, store.Count);
        store.Open(Key('a'));
        Assert.Equal(30, store.Count);
        Assert.Empty(_warnings);
    }

    // A process that is killed leaves a file of any length; whatever that is, the whole rows before it are found and nothing else.
    [Fact]
    public void Open_FileCutAtAnyByte_FindsTheWholeRowsBefore()
    {
        var (path, ends) = Written(rows: 3);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            _warnings.Clear();
            using var store = Store(inFile: true);
            store.Open(Key('a'));
            var rows = ends.Count(end => end <= length);
            Assert.Equal(rows, store.Count);
            Assert.Equal(length == 0 || ends.Contains(length) || length == FeatureFile.HeaderBytes ? 0 : 1, _warnings.Count);
            Fill(store, 3);
            Assert.All(Enumerable.Range(0, 3), row => Assert.True(Answers(store, row)));
            store.Dispose();
            Assert.Equal(whole, File.ReadAllBytes(path));   // made whole again
        }
    }

    [Fact]
    public void Open_AnyByteChanged_GivesNoWrongRowAndSaysSo()
    {
        var (path, _) = Written(rows: 2);
        var whole = File.ReadAllBytes(path);
        for (var i = 0; i < whole.Length; i++)
        {
            var bytes = whole.ToArray();
            bytes[i] ^= 0x20;
            File.WriteAllBytes(path, bytes);
            _warnings.Clear();
            using var store = Store(inFile: true);
            store.Open(Key('a'));
            var answers = Enumerable.Range(0, 2).Count(row => Answers(store, row));
            Assert.True(answers < 2, $"byte {i}");
            Assert.Single(_warnings);
            Fill(store, 2);
            Assert.All(Enumerable.Range(0, 2), row => Assert.True(Answers(store, row)));
            store.Dispose();

            // The repaired row counts, not the damaged one before it.
            using var again = Store(inFile: true);
            again.Open(Key('a'));
            Assert.All(Enumerable.Range(0, 2), row => Assert.True(Answers(again, row)));
        }
    }

    [Theory]
    [InlineData("something else that is long enough to be a header, if one took it for one, which nobody does.............")]
    [InlineData("short")]
    public void Open_ForeignFile_IsBegunAnewWithAWarning(string content)
    {
        var (path, _) = Written(rows: 1);
        File.WriteAllText(path, content);
        using var store = Store(inFile: true);
        store.Open(Key('a'));
        Assert.Equal(0, store.Count);
        Assert.Contains("begun anew", Assert.Single(_warnings), StringComparison.Ordinal);
        Fill(store, 1);
        Assert.True(Answers(store, 0));
    }

    [Fact]
    public void Open_FileOfOtherWeightsUnderThisName_IsBegunAnew()
    {
        var (path, _) = Written(rows: 3);
        using (var other = Store(inFile: true))
        {
            other.Open(Key('b'));
        }

        File.Copy(path, Directory.GetFiles(_folder.Path).Single(file => file != path), overwrite: true);
        using var store = Store(inFile: true);
        store.Open(Key('b'));
        Assert.Equal(0, store.Count);
        Assert.Single(_warnings);
    }

    // A length of tokens that no file has: no memory is taken for it.
    [Fact]
    public void Open_HeadThatNamesAHugeRow_EndsTheFileThere()
    {
        var (path, _) = Written(rows: 2);
        foreach (var tokens in (long[])[long.MaxValue, long.MinValue, -1, 0, 1L << 40, int.MaxValue])
        {
            using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.Write(file, BitConverter.GetBytes(tokens), FeatureFile.HeaderBytes);
            }

            _warnings.Clear();
            using var store = Store(inFile: true);
            store.Open(Key('a'));
            Assert.Equal(0, store.Count);
            Assert.Contains("0 rows stay", Assert.Single(_warnings), StringComparison.Ordinal);
            Fill(store, 2);
        }
    }

    [Fact]
    public void TryRead_FileThatSomebodyDamagesMeanwhile_IsNoAnswer()
    {
        using var store = Store(inFile: true);
        store.Open(Key('a'));
        Fill(store, 3);
        var path = Assert.Single(Directory.GetFiles(_folder.Path));

        // The store holds the file for itself; a second way in that asks for no lock is what another program could do.
        Assert.True(Answers(store, 0));
        Run("dd", "if=/dev/zero", $"of={path}", "bs=1", "count=3", $"seek={FeatureFile.HeaderBytes + FeatureFile.FeaturesAt(1) + 5}", "conv=notrunc", "status=none");
        Assert.False(Answers(store, 0));
        Assert.True(Answers(store, 1));
        Run("truncate", "-s", "100", path);
        Assert.False(Answers(store, 1));
        Assert.False(Answers(store, 2));
        Assert.Contains("damaged", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileThatAnotherStoreUses_KeepsInMemoryWithAWarning()
    {
        using var first = Store(inFile: true);
        first.Open(Key('a'));
        using var second = Store(inFile: true);
        second.Open(Key('a'));
        Assert.Contains("kept in memory", Assert.Single(_warnings), StringComparison.Ordinal);
        Fill(first, 5);
        Fill(second, 5);
        Assert.All(Enumerable.Range(0, 5), row => Assert.True(Answers(first, row) && Answers(second, row)));
    }

    [Fact]
    public void Add_FolderIsFull_DeletesFilesOfOtherWeightsTheLongestUnusedFirst()
    {
        var one = new FileInfo(Written(rows: 20).Path).Length;
        foreach (var (key, age) in (IEnumerable<(char, int)>)[('b', 3), ('c', 5), ('d', 4)])
        {
            using var store = Store(inFile: true);
            var before = Directory.GetFiles(_folder.Path);
            store.Open(Key(key));
            Fill(store, 20);
            store.Dispose();
            File.SetLastWriteTimeUtc(Directory.GetFiles(_folder.Path).Except(before, StringComparer.Ordinal).Single(), new DateTime(2026, 1, 10 - age, 0, 0, 0, DateTimeKind.Utc));
        }

        using (var last = Store(inFile: true, maxBytes: (4 * one) + 100))
        {
            last.Open(Key('e'));
            Fill(last, 20);
            Assert.Equal(20, last.Count);
        }

        Assert.Equal([('a', 20), ('b', 20), ('c', 0), ('d', 20), ('e', 20)], "abcde".Select(key => (key, RowsOf(key))));
    }

    [Fact]
    public void Open_LimitBelowTheFile_CutsIt()
    {
        var (path, ends) = Written(rows: 20);
        using var store = Store(inFile: true, maxBytes: ends[9] + 5);
        store.Open(Key('a'));
        Assert.InRange(store.Count, 1, 10);
        Assert.Equal(ends[9], new FileInfo(path).Length);
        Assert.Contains("larger than FeatureCache.MaxBytes allows: 10 rows stay", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EncoderThatDoesNotSayWhatItDependsOn_LeavesNoFile()
    {
        using (var store = Store(inFile: true))
        {
            store.Open(Key('a') with { IsReusable = false });
            Fill(store, 3);
            Assert.True(Answers(store, 2));
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void New_FolderThatCannotBeMade_IsAnError()
    {
        var file = _folder.Write("file", "text");
        Assert.Contains("FeatureCache.Folder", Assert.Throws<OutputException>(() => new FeatureStore(new FeatureCacheOptions { Folder = Path.Combine(file, "in") }, _warnings.Add)).Message, StringComparison.Ordinal);
    }

    private static FeatureKey Key(char letter) => new(new string(letter, 64), Width, IsReusable: true);

    private static long[] Tokens(int row) => [.. Enumerable.Range(0, 1 + (row % 3)).Select(i => (long)row + i)];

    private static float[] Features(int row) => [.. Enumerable.Range(0, Tokens(row).Length * Width).Select(i => (row * 0.5f) + i)];

    private static void Fill(FeatureStore store, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            store.Add(Tokens(row), Features(row));
        }
    }

    // An answer must be the right one.
    private static bool Answers(FeatureStore store, int row)
    {
        var read = new float[Features(row).Length];
        var answers = store.TryRead(Tokens(row), read);
        Assert.True(!answers || read.AsSpan().SequenceEqual(Features(row)), $"row {row} is wrong");
        return answers;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private FeatureStore Store(bool inFile, long maxBytes = 1L << 30) => new(new FeatureCacheOptions { MaxBytes = maxBytes, Folder = inFile ? _folder.Path : null }, _warnings.Add);

    private int RowsOf(char key)
    {
        using var store = Store(inFile: true);
        store.Open(Key(key));
        return store.Count;
    }

    /// <summary>A file of the key 'a', with where each of its rows ends.</summary>
    private (string Path, long[] Ends) Written(int rows)
    {
        var ends = new List<long>();
        using (var store = Store(inFile: true))
        {
            store.Open(Key('a'));
            for (var row = 0; row < rows; row++)
            {
                store.Add(Tokens(row), Features(row));
                ends.Add(new FileInfo(Directory.GetFiles(_folder.Path).Single()).Length);
            }
        }

        return (Directory.GetFiles(_folder.Path).Single(), [.. ends]);
    }
}
