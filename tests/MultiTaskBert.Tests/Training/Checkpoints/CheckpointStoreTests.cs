using MultiTaskBert.Pretrained;
using MultiTaskBert.Training.Checkpoints;

namespace MultiTaskBert.Tests.Training.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;
    private readonly List<string> _reports = [];

    public CheckpointStoreTests() => _store = new CheckpointStore(Path.Combine(_folder.Path, "run"));

    [Fact]
    public void FindNewestWhole_EveryByteOfTheNewestChangedInTurn_TakesTheOneBefore()
    {
        WriteSmall(3);
        var newest = WriteSmall(12);
        var changed = 0;
        foreach (var file in Directory.GetFiles(newest.Folder))
        {
            var bytes = File.ReadAllBytes(file);
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= 0x20;
                File.WriteAllBytes(file, bytes);
                Assert.Equal(3, _store.FindNewestWhole(_reports.Add)?.Step);
                bytes[i] ^= 0x20;
                changed++;
            }

            File.WriteAllBytes(file, bytes);
        }

        Assert.Equal(12, _store.FindNewestWhole(_reports.Add)?.Step);
        Assert.Equal(changed, _reports.Count);
        Assert.All(_reports, report => Assert.Contains("checkpoint-000012", report, StringComparison.Ordinal));
    }

    [Fact]
    public void FindNewestWhole_FilesOfTheNewestCutOrMissing_TakesTheOneBefore()
    {
        WriteSmall(3);
        var newest = WriteSmall(12);
        foreach (var file in Directory.GetFiles(newest.Folder))
        {
            var bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, bytes[..^1]);
            Assert.Equal(3, _store.FindNewestWhole(_reports.Add)?.Step);
            File.Delete(file);
            Assert.Equal(3, _store.FindNewestWhole(_reports.Add)?.Step);
            File.WriteAllBytes(file, bytes);
        }
    }

    [Fact]
    public void FindNewestWhole_ListThatLeavesTheFolder_IsRefused()
    {
        var checkpoint = WriteSmall(1);
        var outside = Path.Combine(_folder.Path, "outside");
        Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, "a b"), "x");
        ChecksumFile.Write(outside);
        var list = File.ReadAllText(Path.Combine(outside, ChecksumFile.FileName));
        File.WriteAllText(Path.Combine(checkpoint.Folder, ChecksumFile.FileName), list);

        Assert.Null(_store.FindNewestWhole(_reports.Add));
        Assert.Contains("no plain file name", Assert.Single(_reports), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ThatFails_LeavesNothingAndSaysSo()
    {
        WriteSmall(1);
        var failure = Assert.Throws<CheckpointException>(() => _store.Write(2, folder =>
        {
            File.WriteAllText(Path.Combine(folder, "half"), "x");
            throw new IOException("No space left on device.");
        }));

        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint-000002", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["checkpoint-000001"], Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "run")).Select(Path.GetFileName));
    }

    [Fact]
    public void Write_AfterAProcessThatWasKilled_RemovesWhatItLeft()
    {
        var left = Directory.CreateDirectory(Path.Combine(_folder.Path, "run", "checkpoint-000009.tmp"));
        File.WriteAllText(Path.Combine(left.FullName, "half"), "x");
        WriteSmall(10);

        Assert.False(left.Exists && Directory.Exists(left.FullName));
        Assert.Equal(10, _store.FindNewestWhole(_reports.Add)?.Step);
    }

    [Fact]
    public void Prune_KeepTwo_KeepsTheNewestTwoByNumber()
    {
        foreach (var step in (long[])[999_999, 1_000_000, 5, 20])
        {
            WriteSmall(step);
        }

        _store.Prune(keep: 2);

        Assert.Equal([1_000_000L, 999_999], _store.NewestFirst().Select(checkpoint => checkpoint.Step));
    }

    public void Dispose() => _folder.Dispose();

    private CheckpointStore.StoredCheckpoint WriteSmall(long step) => _store.Write(step, folder =>
    {
        File.WriteAllText(Path.Combine(folder, "state.json"), $"{{\"step\":{step}}}");
        File.WriteAllBytes(Path.Combine(folder, "weights.bin"), [1, 2, 3, (byte)step]);
    });
}
