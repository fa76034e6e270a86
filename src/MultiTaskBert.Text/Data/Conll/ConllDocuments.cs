using System.Globalization;

namespace MultiTaskBert.Data.Conll;

/// <summary>Which document the sentence that is being read is of, where a file says it.</summary>
internal sealed class ConllDocuments
{
    private static readonly string[] Starts = ["#begin document", "# newdoc"];

    private int _count;

    /// <summary>The document, or null if none has begun.</summary>
    internal string? Current { get; private set; }

    /// <summary>A document begins.</summary>
    /// <param name="name">Its name, or null if it has none.</param>
    internal void Start(string? name = null)
    {
        _count++;
        Current = name ?? string.Create(CultureInfo.InvariantCulture, $"document {_count}");
    }

    /// <summary>Looks whether a comment begins a document: <c># newdoc id = a</c>, <c>#begin document (a); part 000</c>.</summary>
    internal void ReadComment(string line)
    {
        foreach (var start in Starts)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                var rest = line[start.Length..].Trim();
                var name = rest.StartsWith("id", StringComparison.Ordinal) && rest.Contains('=', StringComparison.Ordinal) ? rest[(rest.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim() : rest;
                Start(name.Length > 0 ? name : null);
            }
        }
    }
}
