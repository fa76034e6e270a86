using System.Text;

namespace MultiTaskBert.Audit;

/// <summary>A table in Markdown; numbers stand to the right.</summary>
/// <param name="columns">The headings; one that ends with a colon is of a column that stands to the right.</param>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    internal void Add(params string[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw new ArgumentException($"The row has {cells.Length} cells, the table {columns.Length} columns.", nameof(cells));
        }

        _rows.Add(cells);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        Line(columns.Select(column => Cell(column.TrimEnd(':'))));
        Line(columns.Select(column => column.EndsWith(':') ? "--:" : "---"));
        foreach (var row in _rows)
        {
            Line(row.Select(Cell));
        }

        return text.ToString();

        void Line(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    // Names come from users: a bar would begin a new cell, a line feed end the table.
    private static string Cell(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
