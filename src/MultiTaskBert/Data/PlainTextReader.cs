namespace MultiTaskBert.Data;

/// <summary>Reads rows from a file of one text a line.</summary>
internal static class PlainTextReader
{
    public static MtlDataset Read(string path)
    {
        var problems = new ProblemList();
        var rows = new List<MtlExample>();
        if (problems.AllExist(path))
        {
            foreach (var line in TextLine.Read(path, problems))
            {
                // What is wrong with a line that could not be read was reported where it was read.
                if (!string.IsNullOrWhiteSpace(line.Text))
                {
                    rows.Add(new MtlExample(line.Text.Trim()) { Source = new SourceLine(path, line.Number) });
                }
            }

            if (rows.Count == 0 && problems.IsEmpty)
            {
                problems.Add(path, line: null, "the file holds no row; one text a line is needed.");
            }
        }

        problems.ThrowIfAny();
        return MtlDataset.From(rows);
    }
}
