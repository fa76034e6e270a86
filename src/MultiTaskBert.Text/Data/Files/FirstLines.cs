using System.Text;
using MultiTaskBert.Data.Problems;

namespace MultiTaskBert.Data.Files;

/// <summary>The lines of a file, of which the first are looked at before any is read as a row. The file is read once.</summary>
internal sealed class FirstLines : IDisposable
{
    private const int CharactersAtMost = 64 * 1024;
    private const int LinesAtMost = 100;

    private readonly LineReader _lines;
    private readonly List<TextLine> _first = [];
    private int _taken;

    private FirstLines(LineReader lines) => _lines = lines;

    /// <summary>The first lines that are not blank: a hundred, or fewer if they are long, or all.</summary>
    internal IReadOnlyList<string> Texts => [.. _first.Select(line => line.Text).OfType<string>().Where(text => !string.IsNullOrWhiteSpace(text))];

    /// <summary>The first lines as they are, blank ones as well.</summary>
    internal IReadOnlyList<TextLine> Lines => _first;

    /// <summary>Opens a file and reads its first lines.</summary>
    /// <param name="path">The file, which exists.</param>
    /// <param name="problems">What is wrong with it; if it is no text at all, there are no lines.</param>
    /// <param name="isEnough">Whether a line, which is not blank, tells what is to be known; more are read until one does.</param>
    internal static FirstLines Open(string path, ProblemList problems, Predicate<string> isEnough)
    {
        var lines = new FirstLines(new LineReader(path, problems));
        var (characters, telling) = (0, 0);
        while (telling == 0 || (lines._first.Count < LinesAtMost && characters < CharactersAtMost) || telling < 2)
        {
            if (!lines._lines.MoveNext())
            {
                break;
            }

            // Of blank lines behind each other one says as much as all: a file of nothing else must not fill the memory.
            var line = lines._lines.ToText();
            if (line.Text is { Length: 0 } && (lines._first.Count == 0 || lines._first[^1].Text is { Length: 0 }))
            {
                continue;
            }

            lines._first.Add(line);
            characters += line.Text?.Length ?? 0;
            telling += string.IsNullOrWhiteSpace(line.Text) || !isEnough(line.Text) ? 0 : 1;
        }

        return lines;
    }

    /// <summary>The next of the first lines that is not blank, in UTF-8, and its number; null behind the last of them. It is forgotten here: one line may be as long as a whole file.</summary>
    internal (int Number, byte[] Line)? TakeFirst()
    {
        while (_taken < _first.Count)
        {
            var (number, text) = _first[_taken];
            _first[_taken++] = default;
            if (!string.IsNullOrWhiteSpace(text))
            {
                return (number, Encoding.UTF8.GetBytes(text));
            }
        }

        return null;
    }

    /// <summary>What reads the lines behind the first ones.</summary>
    internal LineReader Rest => _lines;

    /// <summary>How much of the file has been read, from 0 to 1, or null where that is not known.</summary>
    internal double? Ratio => _lines.Ratio;

    /// <summary>All lines, the first ones included; to be gone through once.</summary>
    internal IEnumerable<TextLine> All()
    {
        foreach (var line in _first)
        {
            yield return line;
        }

        while (_lines.MoveNext())
        {
            yield return _lines.ToText();
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _lines.Dispose();
}
