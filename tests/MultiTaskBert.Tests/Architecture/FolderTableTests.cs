using System.Text;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>The page on the architecture shows the table that the tests hold.</summary>
public sealed class FolderTableTests
{
    private const string Begin = "<!-- folders: written by FolderTableTests -->";
    private const string End = "<!-- end of folders -->";
    private const string WriteVariable = "MULTITASKBERT_WRITE_TABLES";

    [Fact]
    public void PageOnTheArchitecture_ShowsTheFolders()
    {
        var path = Repository.At("docs", "architecture.md");
        var page = File.ReadAllText(path);
        var start = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, $"docs/architecture.md must hold the lines '{Begin}' and '{End}'; the table of folders stands between them.");
        var expected = page[..(start + Begin.Length)] + "\n\n" + Table() + "\n" + page[end..];
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            File.WriteAllText(path, expected);
            return;
        }

        Assert.True(
            expected.Equals(page, StringComparison.Ordinal),
            $"The table of folders in docs/architecture.md is not that of FolderOrder. Run this test once with {WriteVariable}=1, which writes it. It must be:\n{Table()}");
    }

    private static string Table()
    {
        var table = new StringBuilder("| folder | what | package | uses | rooms, from the bottom up |\n|---|---|---|---|---|\n");
        foreach (var row in FolderOrder.Rows)
        {
            var uses = row.UsesAllAbove ? "all above" : string.Join(", ", row.MayUse.Select(folder => $"`{folder}`"));
            var rooms = string.Join(", ", row.Rooms.Select(room => room.Equals(FolderOrder.Itself, StringComparison.Ordinal) ? "*its own files*" : $"`{room}`"));
            table.Append('|').AppendJoin('|', new[] { $"`{row.Folder}`", row.What, Packages(row.Folder), uses, rooms }.Select(cell => cell.Length == 0 ? " " : $" {cell} ")).Append("|\n");
        }

        return table.ToString();
    }

    /// <summary>The side that a folder lies on: the text side, without LibTorch, or that of tensors, or both.</summary>
    private static string Packages(string folder) => string.Join(", ", LibraryTypes.Files.Where(file => file.Top.Equals(folder, StringComparison.Ordinal))
        .Select(file => file.Project.EndsWith(".Text", StringComparison.Ordinal) ? "text" : "tensors").Distinct(StringComparer.Ordinal));
}
