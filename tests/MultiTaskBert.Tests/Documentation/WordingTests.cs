namespace MultiTaskBert.Tests.Documentation;

/// <summary>What is written speaks of the library, not of the machine or the hours in which it was made.</summary>
public sealed class WordingTests
{
    // Written in two halves, so that this file does not hold them.
    private static readonly string[] Unwanted = ["/wo" + "rk/", "/ro" + "ot/", "this sess" + "ion", "previous sess" + "ion"];

    [Fact]
    public void NoSourceOrDocument_HoldsAnUnwantedWord()
    {
        var problems = Texts().SelectMany(file => File.ReadLines(file).Select((line, i) => (Place: $"{Repository.Relative(file)}:{i + 1}", Line: line)))
            .SelectMany(line => Unwanted.Where(word => line.Line.Contains(word, StringComparison.OrdinalIgnoreCase)).Select(word => $"{line.Place}: '{word}'"));
        Assert.True(!problems.Any(), string.Join('\n', problems));
    }

    private static IEnumerable<string> Texts() => ((string[])[".cs", ".md", ".csproj", ".props", ".targets"])
        .SelectMany(ending => ((string[])["src", "tests", "docs", ".ci"]).SelectMany(folder => Repository.Files(folder, ending)))
        .Concat(Directory.EnumerateFiles(Repository.Root, "*.*").Where(file => Path.GetExtension(file) is ".md" or ".props" or ".targets"))
        .Concat(Directory.Exists(Repository.At(".ci")) ? Directory.EnumerateFiles(Repository.At(".ci")) : []);
}
