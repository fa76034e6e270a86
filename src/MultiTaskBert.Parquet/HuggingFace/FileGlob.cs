using System.Text;
using System.Text.RegularExpressions;
using MultiTaskBert.Data;

namespace MultiTaskBert.Parquet.HuggingFace;

/// <summary>A pattern for names of files within a data set: <c>*</c> and <c>?</c> within a name, <c>**</c> over folders, <c>[0-9]</c>. It is only compared with the files that there are, so it leads nowhere else.</summary>
internal sealed class FileGlob
{
    private const int MaxLength = 1000;

    private readonly Regex _expression;

    private FileGlob(string pattern) => _expression = new Regex(Expression(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <param name="pattern">The pattern.</param>
    /// <param name="where">The file that holds it.</param>
    /// <exception cref="DatasetException">It is none, or would lead out of the folder.</exception>
    internal static FileGlob Of(string pattern, string where)
    {
        var plain = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        return plain.Length is 0 or > MaxLength || plain[0] == '/' || plain.Split('/').Contains("..", StringComparer.Ordinal) || plain.Contains(':', StringComparison.Ordinal) || plain.Contains('\\', StringComparison.Ordinal)
            ? throw new DatasetException([new DatasetProblem($"the pattern '{(plain.Length > 100 ? plain[..100] + "…" : pattern)}' for files is empty, too long, or leads out of the folder of the data set. Download such files, and read them by themselves.", where)])
            : new FileGlob(plain);
    }

    internal bool Fits(string file) => _expression.IsMatch(file);

    private static string Expression(string pattern)
    {
        var expression = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '*' when at + 1 < pattern.Length && pattern[at + 1] == '*':
                    at++;
                    if (at + 1 < pattern.Length && pattern[at + 1] == '/')
                    {
                        at++;
                        expression.Append("(?:.*/)?");
                    }
                    else
                    {
                        expression.Append(".*");
                    }

                    break;
                case '*':
                    expression.Append("[^/]*");
                    break;
                case '?':
                    expression.Append("[^/]");
                    break;
                case '[' when pattern.IndexOf(']', at + 2) is > 0 and var end && pattern.AsSpan(at + 1, end - at - 1) is var inside && !inside.ContainsAny("[\\/^&"):
                    expression.Append('[').Append(inside[0] == '!' ? "^" : string.Empty).Append(inside[0] == '!' ? inside[1..] : inside).Append(']');
                    at = end;
                    break;
                default:
                    expression.Append(Regex.Escape(pattern[at].ToString()));
                    break;
            }
        }

        return expression.Append('$').ToString();
    }
}
