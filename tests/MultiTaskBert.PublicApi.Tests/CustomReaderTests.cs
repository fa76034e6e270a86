using MultiTaskBert.Data;
using MultiTaskBert.Tests;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>A reader of a layout that the library does not know: rows with the line that they come from, every problem of the file at once.</summary>
public sealed class CustomReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_QuotedFields_GivesRowsThatKnowTheirLine()
    {
        var path = _folder.Write("rows.csv", "text,topic\n\"Ada said \"\"go\"\", and went\",Sports\nFlights are cheap,\n");
        var rows = CsvReader.Read(path, "text", "topic");

        Assert.Equal(["Ada said \"go\", and went", "Flights are cheap"], rows.Select(row => row.Text!));
        Assert.Equal(["Sports"], rows.LabelNames("topic"));
        Assert.Equal([2, 3], rows.Select(row => row.Source!.Line));
        Assert.Empty(rows[1].Labels);
    }

    [Fact]
    public void Read_WrongLines_NamesAllOfThem()
    {
        var path = _folder.Write("rows.csv", "text,topic\nFlights\n\"open,Sports\n,Jobs\n");
        var problems = Assert.Throws<DatasetException>(() => CsvReader.Read(path, "text", "topic")).Problems;
        Assert.Equal([$"{path}:2: 1 field(s) where the header has 2.", $"{path}:3: a quote has no end.", $"{path}:4: the text is empty."], problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void Check_LabelOfALineThatTheHeadDoesNotKnow_NamesFileAndLine()
    {
        using var model = TinyTask.Model();
        var path = _folder.Write("rows.csv", "text,topic\nada won,Sports\nben left,Weather\n");
        var report = new Trainer(model).Check(CsvReader.Read(path, "text", "topic"));
        Assert.True(report.HasErrors);
        Assert.Contains("rows.csv:3", report.ToString(), StringComparison.Ordinal);
    }

    private static class CsvReader
    {
        internal static MtlDataset Read(string path, string textColumn, string head)
        {
            var (rows, problems) = (new List<MtlRow>(), new List<DatasetProblem>());
            string[] lines = File.ReadAllLines(path);
            var header = Fields(lines[0])!;
            var (text, label) = (header.IndexOf(textColumn), header.IndexOf(head));
            for (var line = 1; line < lines.Length; line++)
            {
                var fields = Fields(lines[line]);
                var problem = fields is null ? "a quote has no end."
                    : fields.Count != header.Count ? $"{fields.Count} field(s) where the header has {header.Count}."
                    : string.IsNullOrWhiteSpace(fields[text]) ? "the text is empty." : null;
                if (problem is not null)
                {
                    problems.Add(new DatasetProblem(problem, path, line + 1));
                    continue;
                }

                var row = new MtlRow(fields![text]) { Source = new SourceLine(path, line + 1) };
                rows.Add(fields[label].Length == 0 ? row : row.With(head, fields[label]));
            }

            return problems.Count == 0 ? MtlDataset.From(rows) : throw new DatasetException(problems);
        }

        private static List<string>? Fields(string line)
        {
            var (fields, field, quoted) = (new List<string>(), string.Empty, false);
            for (var i = 0; i < line.Length; i++)
            {
                if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                {
                    field += line[i++];
                }
                else if (line[i] == '"')
                {
                    quoted = !quoted;
                }
                else if (line[i] == ',' && !quoted)
                {
                    fields.Add(field);
                    field = string.Empty;
                }
                else
                {
                    field += line[i];
                }
            }

            fields.Add(field);
            return quoted ? null : fields;
        }
    }
}
