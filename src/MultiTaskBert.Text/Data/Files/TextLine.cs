using System.Runtime.InteropServices;
using MultiTaskBert.Data.Problems;

namespace MultiTaskBert.Data.Files;

/// <summary>A line of a UTF-8 file, without its end.</summary>
/// <param name="Number">The number of the line, from 1.</param>
/// <param name="Text">The line, or null if it could not be read; what is wrong was reported then.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextLine(int Number, string? Text)
{
    /// <summary>The longest line that is read, in bytes: no file can make the reader take more memory than this for a line.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Reads the lines of a file one after the other, as <see cref="LineReader"/> finds them.</summary>
    internal static IEnumerable<TextLine> Read(string path, ProblemList problems, int maxBytes = MaxBytes)
    {
        using var lines = new LineReader(path, problems, maxBytes);
        while (lines.MoveNext())
        {
            yield return lines.ToText();
        }
    }
}
