using System.Text;
using CsCheck;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Problems;

namespace MultiTaskBert.Tests.Data.Files;

/// <summary>Where lines end, whatever blocks a file is read in.</summary>
public sealed class TextLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AnyMixtureOfLineEnds_GivesTheLinesOfAStringReader()
    {
        string[] parts = ["\r", "\n", "\r\n", "a", "bé", string.Empty];
        Gen.Int[0, parts.Length - 1].Select(part => parts[part]).Array[0, 30].Sample(
            drawn =>
            {
                var text = string.Concat(drawn);
                Assert.Equal(Oracle(text), Lines(Encoding.UTF8.GetBytes(text)), StringComparer.Ordinal);
            },
            iter: 300,
            threads: 1); // One file for all.
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Read_LineEndsAtTheEdgesOfBlocks_AreSeenOnce(string end)
    {
        // A block is 64 KiB: line ends fall before, on and behind its edge.
        for (var before = 65530; before <= 65540; before++)
        {
            var text = $"{new string('a', before)}{end}b{end}{end}c";
            Assert.Equal([new string('a', before), "b", string.Empty, "c"], Lines(Encoding.UTF8.GetBytes(text)), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Read_OtherCharactersThatBreakLines_DoNotEndALine() =>
        Assert.Equal(["a\u0085b\u2028c\u2029d\fe\vf", "g"], Lines(Encoding.UTF8.GetBytes("a\u0085b\u2028c\u2029d\fe\vf\ng")), StringComparer.Ordinal);

    [Fact]
    public void Read_LineThatIsTooLong_IsAProblemWithItsLineAndTheOthersAreRead()
    {
        var problems = new ProblemList();
        var path = _folder.Write("a", $"ab\n{new string('c', 100_000)}\rde\n");
        Assert.Equal(["ab", null, "de"], TextLine.Read(path, problems, maxBytes: 10).Select(line => line.Text), StringComparer.Ordinal);
        Assert.Equal($"{path}:2: the line has 100000 bytes; at most 10 are read. Is this a file of lines?", Assert.Throws<DatasetException>(problems.ThrowIfAny).Message);
    }

    /// <summary>A text that was written on Windows twice over: each line had a blank one behind it, and so each word was a sentence.</summary>
    [Fact]
    public void Read_LineEndsThatWereMadeTwice_AreOneEach()
    {
        Assert.Equal(["a", "b", string.Empty, "c"], Lines(Encoding.UTF8.GetBytes("a\r\r\nb\r\r\n\r\r\nc\r\r\n")), StringComparer.Ordinal);
        for (var before = 65530; before <= 65540; before++)
        {
            var text = $"d\r\r\n{new string('a', before)}\r\r\nb\r\r\nc";
            Assert.Equal(["d", new string('a', before), "b", "c"], Lines(Encoding.UTF8.GetBytes(text)), StringComparer.Ordinal);
        }

        // With other ends beside it, a return and a line feed behind another return are a blank line.
        Assert.Equal(["a", "b", string.Empty, "c"], Lines(Encoding.UTF8.GetBytes("a\rb\r\r\nc")), StringComparer.Ordinal);
    }

    [Fact]
    public void Read_NulCharactersInARow_AreAProblemWithTheirLine()
    {
        // A file that was cut off by a crash has them at its end: it was a line of its own.
        var problems = new ProblemList();
        var path = _folder.Write("a", $"{new string('a', 100)}\n{new string('\0', 10)}");
        Assert.Equal([new string('a', 100), null], TextLine.Read(path, problems).Select(line => line.Text), StringComparer.Ordinal);
        Assert.StartsWith($"{path}:2: there are NUL characters (0x00) from byte 1 of the line on", Assert.Throws<DatasetException>(problems.ThrowIfAny).Message, StringComparison.Ordinal);
    }

    private static List<string> Oracle(string text)
    {
        if (text.Contains("\r\r\n", StringComparison.Ordinal) && !text.Replace("\r\r\n", string.Empty, StringComparison.Ordinal).AsSpan().ContainsAny('\r', '\n'))
        {
            text = text.Replace("\r\r\n", "\n", StringComparison.Ordinal);
        }

        var lines = new List<string>();
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    private string[] Lines(byte[] bytes)
    {
        var problems = new ProblemList();
        string[] lines = [.. TextLine.Read(_folder.Write("a", bytes), problems).Select(line => line.Text!)];
        problems.ThrowIfAny();
        return lines;
    }
}
