using MultiTaskBert.Freezing;
using MultiTaskBert.Freezing.Features;

namespace MultiTaskBert.Tests.Freezing.Features;

/// <summary>What is kept is what was put in, in memory and in a file, and a damaged file is no answer.</summary>
public sealed class FeatureStoreTests
{
    private const string FileName = "frozen-prefix.features";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryRead_ManyRows_GivesWhatWasAdded(bool inFile)
    {
        using var folder = new TemporaryFolder();
        using var store = new FeatureStore(new FeatureCacheOptions { Folder = inFile ? folder.Path : null });
        for (var turn = 0; turn < 2; turn++)
        {
            // More than one block of memory.
            for (var row = 0; row < 3000; row++)
            {
                Assert.False(store.TryRead(Tokens(row), new float[Features(row).Length]));
                store.Add(Tokens(row), Features(row));
                store.Add(Tokens(row), new float[Features(row).Length]);   // known already
            }

            Assert.Equal(3000, store.Count);
            for (var row = 0; row < 3000; row++)
            {
                var read = new float[Features(row).Length];
                Assert.True(store.TryRead(Tokens(row), read));
                Assert.Equal(Features(row), read);
            }

            store.Clear();
            Assert.Equal((0, 0L), (store.Count, store.UsedBytes));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Add_NoRoom_KeepsWhatIsThereAndTakesNothingMore(bool inFile)
    {
        using var folder = new TemporaryFolder();
        using var store = new FeatureStore(new FeatureCacheOptions { MaxBytes = 20_000, Folder = inFile ? folder.Path : null });
        for (var row = 0; row < 100; row++)
        {
            store.Add(Tokens(row), Features(row));
        }

        Assert.True(store.IsFull);
        Assert.InRange(store.UsedBytes, 10_000, 20_000);
        Assert.Equal([.. Enumerable.Range(0, 100).Select(row => row < store.Count)], Enumerable.Range(0, 100).Select(row => store.TryRead(Tokens(row), new float[Features(row).Length])));
    }

    [Fact]
    public void TryRead_FileThatSomebodyDamaged_IsNoAnswer()
    {
        using var folder = new TemporaryFolder();
        using var store = new FeatureStore(new FeatureCacheOptions { Folder = folder.Path });
        store.Add(Tokens(1), Features(1));
        store.Add(Tokens(2), Features(2));
        var path = Path.Combine(folder.Path, FileName);
        var read = new float[Features(1).Length];

        // The store holds the file for itself; a second way in that asks for no lock is what another program could do.
        Damage(path, at: 5);
        Assert.False(store.TryRead(Tokens(1), read));
        Assert.True(store.TryRead(Tokens(2), new float[Features(2).Length]));
        Truncate(path, Features(1).Length * sizeof(float));
        Assert.False(store.TryRead(Tokens(2), new float[Features(2).Length]));
    }

    [Fact]
    public void New_FileOfAKilledTraining_IsEmptiedAndAtTheEndDeleted()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(FileName, "left behind");
        using (var store = new FeatureStore(new FeatureCacheOptions { Folder = folder.Path }))
        {
            Assert.Equal(0, new FileInfo(path).Length);
            Assert.Contains(folder.Path, Assert.Throws<IOException>(() => new FeatureStore(new FeatureCacheOptions { Folder = folder.Path })).Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(path));
    }

    private static long[] Tokens(int row) => [.. Enumerable.Range(0, 1 + (row % 7)).Select(i => (long)row + i)];

    private static float[] Features(int row) => [.. Enumerable.Range(0, Tokens(row).Length * 700).Select(i => (row * 0.5f) + i)];

    private static void Damage(string path, int at)
    {
        using var shell = System.Diagnostics.Process.Start("dd", ["if=/dev/zero", $"of={path}", "bs=1", "count=3", $"seek={at}", "conv=notrunc", "status=none"]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    private static void Truncate(string path, long length)
    {
        using var shell = System.Diagnostics.Process.Start("truncate", ["-s", $"{length}", path]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
