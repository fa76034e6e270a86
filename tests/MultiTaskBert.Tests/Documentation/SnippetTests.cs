namespace MultiTaskBert.Tests.Documentation;

public sealed class SnippetTests
{
    private static readonly string[] Source =
    [
        "class Sample",
        "    #region Outer",
        "    var a = 1;",
        "    #region Inner",
        "        var b = 2;   ",
        "    #endregion",
        "    #endregion",
    ];

    [Fact]
    public void EveryCSharpBlock_OfTheDocuments_EqualsACompiledRegion()
    {
        var regions = CodeRegions.OfTheRepository();
        string[] problems = [.. regions.Problems, .. Documents.All.SelectMany(document => Snippets.Problems(document, regions))];
        Assert.True(problems.Length == 0, string.Join("\n\n", problems));
    }

    [Theory]
    [InlineData("<!-- snippet: Outer -->\n```csharp\nvar a = 1;\n    var b = 2;\n```")]
    [InlineData("- text\n\n  <!-- snippet: Inner -->\n  ```cs\n  var b = 2;\n  ```")]
    [InlineData("```sh\ndotnet test\n```")]
    public void Problems_BlocksThatEqualTheirRegion_AreNone(string markdown) => Assert.Empty(Problems(markdown));

    [Fact]
    public void Problems_BlockDiffers_ShowsBothLines()
    {
        var problem = Assert.Single(Problems("text\n<!-- snippet: Outer -->\n```csharp\nvar a = 1;\n    var b = 3;\n```"));
        Assert.Equal(
            "page.md:3: the block differs from the region 'Outer' at Sample.cs:2 (- document, + code):\n  var a = 1;\n-     var b = 3;\n+     var b = 2;", problem);
    }

    [Theory]
    [InlineData("```csharp\nvar a = 1;\n```", "quotes no compiled code")]
    [InlineData("<!-- snippet: Inner -->\n\n```csharp\nvar b = 2;\n```", "quotes no compiled code")] // The comment must be on the line before.
    [InlineData("<!-- snippet: Lost -->\n```csharp\nvar b = 2;\n```", "there is no region 'Lost'; there are: Inner, Outer")]
    [InlineData("<!-- snippet: Inner -->\n```csharp\nvar b = 2;\nmore();\n```", "+ code")]
    [InlineData("<!-- snippet: Inner -->\n```csharp\n```", "+ var b = 2;")]
    [InlineData("~~~C#\nvar a = 1;", "quotes no compiled code")] // A fence without an end goes to the end of the file.
    public void Problems_BlockWithoutItsRegion_SaysWhatIsWrong(string markdown, string expected) =>
        Assert.Contains(expected, Assert.Single(Problems(markdown)), StringComparison.Ordinal);

    [Fact]
    public void Read_NameTwiceOrNoEnd_IsAProblem()
    {
        var regions = new CodeRegions();
        regions.Read("One.cs", ["#region A", "#endregion"]);
        regions.Read("Two.cs", ["", "#region A", "#endregion", "#region B"]);
        Assert.Equal(
            ["Two.cs:2: a region 'A' is also at One.cs:1; give each a name of its own.", "Two.cs:4: the region 'B' has no end."], regions.Problems);
    }

    private static IEnumerable<string> Problems(string markdown)
    {
        var regions = new CodeRegions();
        regions.Read("Sample.cs", Source);
        Assert.Empty(regions.Problems);
        return Snippets.Problems(MarkdownDocument.Parse("page.md", markdown), regions);
    }
}
