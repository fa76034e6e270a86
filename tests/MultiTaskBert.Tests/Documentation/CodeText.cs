namespace MultiTaskBert.Tests.Documentation;

/// <summary>Code compared as a reader sees it: without the indentation that all lines share, blanks at line ends, and empty lines around.</summary>
internal static class CodeText
{
    internal static IReadOnlyList<string> Normalize(IReadOnlyList<string> lines)
    {
        string[] trimmed = [.. lines.Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0).Reverse().SkipWhile(line => line.Length == 0).Reverse()];
        var indentation = trimmed.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart(' ').Length).DefaultIfEmpty(0).Min();
        return [.. trimmed.Select(line => line.Length == 0 ? line : line[indentation..])];
    }

    /// <summary>Both texts line by line, with <c>-</c> before what only the first has and <c>+</c> before what only the second has.</summary>
    internal static string Difference(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        var same = 0;
        while (same < Math.Min(first.Count, second.Count) && first[same].Equals(second[same], StringComparison.Ordinal))
        {
            same++;
        }

        var sameEnd = 0;
        while (sameEnd < Math.Min(first.Count, second.Count) - same && first[^(sameEnd + 1)].Equals(second[^(sameEnd + 1)], StringComparison.Ordinal))
        {
            sameEnd++;
        }

        return string.Join('\n', [
            .. first.Take(same).Select(line => "  " + line),
            .. first.Skip(same).SkipLast(sameEnd).Select(line => "- " + line),
            .. second.Skip(same).SkipLast(sameEnd).Select(line => "+ " + line),
            .. first.TakeLast(sameEnd).Select(line => "  " + line),
        ]);
    }
}
