using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;

namespace MultiTaskBert.Data;

/// <summary>Reads rows from a file of one text a line.</summary>
internal static class PlainTextReader
{
    public static RowsRead Read(string path, ReadOptions options)
    {
        var problems = new ProblemList();
        var rows = new RowList(path, options);
        if (problems.AllExist(path))
        {
            using var lines = FirstLines.Open(path, problems, _ => true);
            if (TextShape.Refusal(lines.Texts, _ => false) is { } refusal)
            {
                problems.Add(path, line: null, $"{refusal} If each line is a text indeed, make the rows in code ({nameof(MtlDataset)}.{nameof(MtlDataset.From)}).");
                return rows.ToRows(problems, refusal);
            }

            rows.Follow(() => lines.Ratio);
            foreach (var line in lines.All())
            {
                // What is wrong with a line that could not be read was reported where it was read.
                if (!string.IsNullOrWhiteSpace(line.Text))
                {
                    rows.Add(new MtlRow(line.Text.Trim()), line.Number);
                }
            }
        }

        return rows.ToRows(problems, "the file holds no row; one text a line is needed.");
    }
}
