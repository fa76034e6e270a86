using System.Text;
using System.Text.RegularExpressions;

namespace MultiTaskBert.Tests.Documentation;

/// <summary>What the tests need of a Markdown file: fenced blocks, links and headings.</summary>
internal sealed partial class MarkdownDocument
{
    private MarkdownDocument(string path, IReadOnlyList<MarkdownBlock> blocks, IReadOnlyList<MarkdownLink> links, IReadOnlySet<string> anchors)
    {
        Path = path;
        Blocks = blocks;
        Links = links;
        Anchors = anchors;
    }

    /// <summary>The path of the file, for messages.</summary>
    internal string Path { get; }

    /// <summary>The fenced blocks, in order.</summary>
    internal IReadOnlyList<MarkdownBlock> Blocks { get; }

    /// <summary>The links and images outside fenced blocks, in order.</summary>
    internal IReadOnlyList<MarkdownLink> Links { get; }

    /// <summary>The names of the headings as they stand in links after <c>#</c>.</summary>
    internal IReadOnlySet<string> Anchors { get; }

    internal static MarkdownDocument Read(string file) => Parse(Repository.Relative(file), File.ReadAllText(file));

    internal static MarkdownDocument Parse(string path, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<MarkdownBlock>();
        var links = new List<MarkdownLink>();
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is { Success: true } fence)
            {
                var start = i;
                var mark = fence.Groups["mark"].Value;
                while (++i < lines.Length && !IsEnd(lines[i], mark))
                {
                }

                blocks.Add(new MarkdownBlock(start + 1, fence.Groups["language"].Value, SnippetName(lines, start), CodeText.Normalize(lines[(start + 1)..Math.Min(i, lines.Length)])));
                continue;
            }

            if (Heading().Match(lines[i]) is { Success: true } heading)
            {
                AddAnchor(anchors, heading.Groups["text"].Value);
            }

            links.AddRange(Link().Matches(InlineCode().Replace(lines[i], string.Empty)).Select(link => new MarkdownLink(i + 1, link.Groups["target"].Value)));
        }

        return new MarkdownDocument(path, blocks, links, anchors);
    }

    private static bool IsEnd(string line, string mark) =>
        line.Trim() is { Length: >= 3 } end && end.StartsWith(mark, StringComparison.Ordinal) && end.All(c => c == mark[0]);

    private static string? SnippetName(string[] lines, int fence) =>
        fence > 0 && SnippetComment().Match(lines[fence - 1]) is { Success: true } comment ? comment.Groups["name"].Value : null;

    // As GitHub names them: lower case, punctuation dropped, spaces to hyphens; a name that was there gets a number.
    private static void AddAnchor(HashSet<string> anchors, string heading)
    {
        var name = new StringBuilder();
        foreach (var rune in heading.Trim().ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_')
            {
                name.Append(rune.ToString());
            }
            else if (rune.Value == ' ')
            {
                name.Append('-');
            }
        }

        var anchor = name.ToString();
        for (var copy = 1; !anchors.Add(anchor); copy++)
        {
            anchor = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}-{copy}");
        }
    }

    [GeneratedRegex(@"^\s*(?<mark>`{3,}|~{3,})\s*(?<language>[^\s`]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#{1,6}\s+(?<text>.+?)\s*#*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?<target>[^()\s]+)(\s+""[^""]*"")?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("(?<mark>`+)[^`]+\\k<mark>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^\s*<!--\s*snippet:\s*(?<name>\S+)\s*-->\s*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnippetComment();
}
