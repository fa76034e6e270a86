namespace MultiTaskBert.Tests.Documentation;

public sealed class LinkTests
{
    [Fact]
    public void EveryRelativeLink_OfTheDocuments_PointsToAFileAndHeadingThatExist()
    {
        string[] problems = [.. Documents.All.SelectMany(Problems)];
        Assert.True(problems.Length == 0, string.Join('\n', problems));
    }

    [Fact]
    public void All_Documents_HoldTheReadme() => Assert.Contains(Documents.All, document => document.Path.Equals("README.md", StringComparison.Ordinal));

    [Theory]
    [InlineData("[a](LICENSE) [b](./README.md#multitaskbert) ![c](https://example.org/x.png) [d](mailto:a@b.c)")]
    [InlineData("# One `two`, three!\n[a](#one-two-three)")]
    [InlineData("# A\n# A\n[a](#a-1)")]
    [InlineData("`[a](nowhere.md)`\n```\n[a](nowhere.md)\n```")]
    public void Problems_LinksThatLead_AreNone(string markdown) => Assert.Empty(Problems(MarkdownDocument.Parse("page.md", markdown)));

    [Theory]
    [InlineData("[a](nowhere.md)", "page.md:1: 'nowhere.md' does not exist")]
    [InlineData("\n[a](license)", "page.md:2: 'license' does not exist")] // Upper and lower case count, as they do on Linux.
    [InlineData("[a](../outside.md)", "leaves the repository")]
    [InlineData("[a](/etc/hosts)", "does not exist")]
    [InlineData("[a](README.md#no-such-heading)", "has no heading '#no-such-heading'")]
    [InlineData("# A\n[a](#b)", "has no heading '#b'")]
    public void Problems_LinkThatLeadsNowhere_IsNamed(string markdown, string expected) =>
        Assert.Contains(expected, Assert.Single(Problems(MarkdownDocument.Parse("page.md", markdown))), StringComparison.Ordinal);

    private static IEnumerable<string> Problems(MarkdownDocument document)
    {
        foreach (var link in document.Links.Where(link => !link.Target.Contains(':', StringComparison.Ordinal)))
        {
            var parts = Uri.UnescapeDataString(link.Target).Split('#', 2);
            var folder = Path.GetDirectoryName(Repository.At(document.Path))!;
            var target = parts[0].Length == 0 ? Repository.At(document.Path) : Path.GetFullPath(Path.Combine(folder, parts[0].TrimStart('/')));
            if (Repository.Relative(target).StartsWith("..", StringComparison.Ordinal))
            {
                yield return $"{document.Path}:{link.Line}: '{link.Target}' leaves the repository.";
            }
            else if (parts[0].Length > 0 && !ExistsAsWritten(target))
            {
                yield return $"{document.Path}:{link.Line}: '{link.Target}' does not exist.";
            }
            else if (parts.Length == 2 && (parts[0].Length == 0 ? document : MarkdownDocument.Read(target)) is var page && !page.Anchors.Contains(parts[1]))
            {
                yield return $"{document.Path}:{link.Line}: {page.Path} has no heading '#{parts[1]}'; it has: {string.Join(", ", page.Anchors)}.";
            }
        }
    }

    // Windows and macOS would forgive a wrong case that Linux does not.
    private static bool ExistsAsWritten(string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        return Directory.Exists(Path.GetDirectoryName(path))
            && Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!).Contains(path, StringComparer.Ordinal);
    }
}
