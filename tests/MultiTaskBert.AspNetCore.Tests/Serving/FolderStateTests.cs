using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.Pretrained.Saving;
using MultiTaskBert.Tests;

namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>Which changes of a folder are seen.</summary>
public sealed class FolderStateTests
{
    [Fact]
    public void Of_NoFolder_IsMissing() => Assert.Equal(FolderState.Missing, FolderState.Of(Path.Combine(Path.GetTempPath(), "multitaskbert-nowhere")));

    [Fact]
    public void Of_AnEmptyFolder_IsNotMissing()
    {
        using var folder = new TemporaryFolder();

        Assert.NotEqual(FolderState.Missing, FolderState.Of(folder.Path));
    }

    [Fact]
    public void Of_NothingChanged_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", "one");
        folder.Write("b", "two");

        Assert.Equal(FolderState.Of(folder.Path), FolderState.Of(folder.Path));
    }

    [Theory]
    [InlineData("added")]
    [InlineData("removed")]
    [InlineData("longer")]
    [InlineData("later")]
    [InlineData("renamed")]
    public void Of_AChange_IsSeen(string change)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", "one");
        var before = FolderState.Of(folder.Path);
        switch (change)
        {
            case "added":
                folder.Write("b", "two");
                break;
            case "removed":
                File.Delete(folder.File("a"));
                break;
            case "longer":
                File.AppendAllText(folder.File("a"), "!");
                break;
            case "later":
                File.SetLastWriteTimeUtc(folder.File("a"), new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
                break;
            default:
                File.Move(folder.File("a"), folder.File("b"));
                break;
        }

        Assert.NotEqual(before, FolderState.Of(folder.Path));
    }

    [Fact]
    public void Of_Folders_DoNotCount()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", "one");
        var before = FolderState.Of(folder.Path);
        folder.Write("sub/file", "two");
        folder.Write(".hidden/file", "three");

        Assert.Equal(before, FolderState.Of(folder.Path));
    }

    [Fact]
    public void Of_AHiddenFileThatGrows_IsSeen()
    {
        using var folder = new TemporaryFolder();
        folder.Write("heads.json", "one");
        var before = FolderState.Of(folder.Path);
        folder.Write(".model.safetensors.aB3dEf", "half of");
        var during = FolderState.Of(folder.Path);
        File.AppendAllText(folder.File(".model.safetensors.aB3dEf"), " the model");

        Assert.NotEqual(before, during);
        Assert.NotEqual(during, FolderState.Of(folder.Path));
    }

    [Fact]
    public void Of_ALinkThatLeadsElsewhere_IsAChange()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("one/a", "1");
        elsewhere.Write("two/a", "22");
        Directory.CreateSymbolicLink(elsewhere.File("now"), elsewhere.File("one"));
        File.CreateSymbolicLink(folder.File("a"), elsewhere.File("now/a"));
        var before = FolderState.Of(folder.Path);
        Directory.Delete(elsewhere.File("now"));
        Directory.CreateSymbolicLink(elsewhere.File("now"), elsewhere.File("two"));

        Assert.NotEqual(before, FolderState.Of(folder.Path));
    }

    [Fact]
    public void Of_WhileFilesAreExchanged_CannotBeTold()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File(FolderJournal.Name));

        Assert.Null(FolderState.Of(folder.Path));
    }
}
