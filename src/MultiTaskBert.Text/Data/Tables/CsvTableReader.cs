using CsvHelper;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Tables;

/// <summary>Reads rows from a table of fields with a delimiter between them (CSV, TSV).</summary>
internal sealed partial class CsvTableReader
{
    private const int ColumnsAtMost = 10_000;
    private const int SampleBytes = 256 * 1024;
    private const string Needed = "the file holds no row; a line that names the columns and a row a line are needed.";

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly string _path;
    private readonly CsvOptions _options;
    private readonly CsvDialect _dialect;
    private readonly ProblemList _problems;
    private readonly RowList _rows;
    private int _columns;
    private CsvLayout _layout = null!;
    private CsvLabelReader[] _labels = [];
    private string[] _heads = [];
    private string[] _found = [];
    private readonly List<string[]> _partialHeads = [];

    private CsvTableReader(string path, CsvOptions options, CsvDialect dialect, ProblemList problems, RowList rows) =>
        (_path, _options, _dialect, _problems, _rows) = (path, options, dialect, problems, rows);

    public static RowsRead Read(string path, CsvOptions options)
    {
        var problems = new ProblemList();
        var rows = new RowList(path, options);
        if (problems.AllExist(path))
        {
            var (start, isWhole) = Sample(path);
            if (FileSignature.Refusal(start) is { } refusal || (refusal = TextShape.Refusal(Lines(start), shape => shape is TableShape or DelimitedShape or ColumnsShape)) is not null)
            {
                problems.Add(path, line: null, refusal);
            }
            else
            {
                var mark = Marks(start);
                var dialect = CsvDialect.Of(start.AsSpan(mark), isWhole, options, out var fault);
                if (fault.Length > 0)
                {
                    problems.Add(path, line: null, fault);
                }
                else
                {
                    new CsvTableReader(path, options, dialect, problems, rows).Read(mark);
                }
            }
        }

        return rows.ToRows(problems, Needed);
    }

    private void Read(int mark)
    {
        using var file = DataFile.Open(_path);
        file.ReadExactly(new byte[mark]);
        using var reader = CsvReader.Create(file, _dialect.ToOptions(malformed => Report((int)Math.Min(malformed.LineNumber, int.MaxValue), Malformed(malformed))), leaveOpen: true);
        var record = new CsvRecord(reader);
        try
        {
            var hasRecord = reader.Read();
            if (hasRecord && _dialect.HasHint && reader.RawRecord.StartsWith("sep="u8))
            {
                hasRecord = reader.Read();
            }

            if (!hasRecord || !TryBegin(record))
            {
                return;
            }

            for (var hasRow = !_options.HasHeader || reader.Read(); hasRow; hasRow = reader.Read())
            {
                ReadRecord(record);
            }

            EndSentence();
            ReportDoubts();
        }
        catch (CsvFormatException e)
        {
            // Of a record that is too large; all other mistakes are reported one by one.
            Report((int)Math.Clamp(e.LineNumber, 1, int.MaxValue), $"the row has more than {TextLine.MaxBytes} bytes; at most these are read. Is a quote never closed? {WithoutQuotes}");
        }
    }

    // The first record names the columns, or is a row of as many.
    private bool TryBegin(CsvRecord record)
    {
        if (record.Fault is { } fault)
        {
            Report(record.Line, fault);
            return false;
        }

        _columns = record.Count;
        if (_columns > ColumnsAtMost)
        {
            return Report(record.Line, $"the first line has {Fields(_columns)}; at most {ColumnsAtMost} are read. Is this a table?");
        }

        string[] names = [.. Enumerable.Range(0, _columns).Select(column => _options.HasHeader ? record.Name(column) : column.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        var isSound = true;
        if (!_options.HasHeader && TableShape.AreNames([.. Enumerable.Range(0, _columns).Select(column => record.Text(column))]))
        {
            Report(record.Line, $"the first line seems to name the columns: {Quoted.List([.. Enumerable.Range(0, _columns).Select(column => record.Text(column))])}; set {nameof(CsvOptions.HasHeader)} = true.");
            return false;
        }

        _layout = CsvLayout.Of(new CsvHeader(names), _options, problem =>
        {
            _problems.Add(_path, line: null, problem);
            isSound = false;
        });
        if (!isSound)
        {
            return false;
        }

        _labels = [.. _layout.Labels.Select(label => CsvLabelReader.Of(label.Head, label.Label, label.Columns, _options, _layout.Header))];
        _heads = [.. _labels.Select(label => label.Head)];
        _found = new string[_heads.Length];
        foreach (var name in _layout.PassedOver)
        {
            _rows.PassOver($"columns that hold no label by their name ({Quoted.Value(name)})", record.Line);
        }

        return true;
    }

    private void ReadRecord(CsvRecord record)
    {
        if (record.Fault is { } fault)
        {
            Report(record.Line, fault);
        }
        else if (record.Count != _columns)
        {
            Report(record.Line, record.Count == 1 && record.IsEmpty ? "the line holds white space alone; leave it out."
                : $"the row has {Fields(record.Count)}, the first line {_columns}. Is a delimiter ({Shown(_dialect.Delimiter)}) or a line end in a field that is not in quotes? {WithoutQuotes}");
        }
        else if (_layout.Sentence is { } sentence)
        {
            ReadLine(record, sentence);
        }
        else if (ReadInput(record) is { } row)
        {
            Add(row, record);
        }
        else if (record.IsEmpty)
        {
            _rows.PassOver("lines whose fields are all empty", record.Line);
        }
        else
        {
            Report(record.Line, $"the {Input} is empty.");
        }
    }

    private string Input => _layout.Text is { } text ? $"text (column {Quoted.Value(_layout.Header.Names[text])})" : $"list of words (column {Quoted.Value(_layout.Header.Names[_layout.Words!.Value])})";

    // The row without labels; null if it is empty.
    private MtlRow? ReadInput(CsvRecord record)
    {
        var text = _layout.Text is { } textColumn ? record.Text(textColumn) : string.Empty;
        var words = _layout.Words is { } wordColumn ? record.Text(wordColumn) : string.Empty;
        var group = _layout.Group is { } groupColumn && record.Text(groupColumn) is { Length: > 0 } name ? name : null;
        var hasText = !string.IsNullOrWhiteSpace(text);
        if (hasText && !string.IsNullOrWhiteSpace(words))
        {
            Report(record.Line, "the row has both a text and words; give one.");
            return new MtlRow(text);
        }

        if (hasText)
        {
            var pair = _layout.Pair is { } pairColumn ? record.Text(pairColumn) : null;
            if (pair is not null && _options.Pair is not null && string.IsNullOrWhiteSpace(pair))
            {
                Report(record.Line, $"the second text (column {Quoted.Value(_layout.Header.Names[_layout.Pair!.Value])}) is empty.");
            }

            return new MtlRow(text) { Pair = string.IsNullOrEmpty(pair) ? null : pair, Group = group };
        }

        if (string.IsNullOrWhiteSpace(words))
        {
            return null;
        }

        if (WordsIn(words) is not { } list)
        {
            Report(record.Line, $"column {Quoted.Value(_layout.Header.Names[_layout.Words!.Value])}: {Quoted.Value(words)} begins as a list, but is none that can be read.");
            return new MtlRow("?");
        }

        return new MtlRow(list) { Group = group };
    }

    private static string[]? WordsIn(string field)
    {
        if (!WrittenValue.IsLikely(field))
        {
            return field.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        }

        return WrittenValue.Read(field) is { ValueKind: System.Text.Json.JsonValueKind.Array } list && list.EnumerateArray().All(word => word.ValueKind == System.Text.Json.JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(word => word.GetString()!)] : null;
    }

    private void Add(MtlRow row, CsvRecord record)
    {
        var isSound = row.InputProblem is not { } empty || Report(record.Line, empty);
        var (labels, count) = (new Label[_labels.Length], 0);
        foreach (var column in _labels)
        {
            if (!column.TryRead(record, row, out var label, out var problem))
            {
                isSound = Report(record.Line, $"{column.Name}: {problem}");
            }
            else if (label is not null)
            {
                labels[count] = label;
                _found[count++] = column.Head;
            }
        }

        if (isSound)
        {
            var heads = count == labels.Length ? _heads : SharedHeads(_found.AsSpan(0, count));
            _rows.Add(count == 0 ? row : row.WithRead(RowLabels.Of(heads, labels.AsSpan(0, count))), record.Line);
        }
    }

    // Rows that lack the same labels share the names of those that they have.
    private string[] SharedHeads(ReadOnlySpan<string> heads)
    {
        const int keptAtMost = 64;
        foreach (var known in _partialHeads)
        {
            if (heads.SequenceEqual(known))
            {
                return known;
            }
        }

        var added = heads.ToArray();
        if (_partialHeads.Count < keptAtMost)
        {
            _partialHeads.Add(added);
        }

        return added;
    }

    /// <summary>Reports a problem. Returns false.</summary>
    private bool Report(int line, string message)
    {
        _problems.Add(_path, line, message);
        return false;
    }

    private string WithoutQuotes => _dialect.HasQuotes ? $"If quotes are parts of the text, set {nameof(CsvOptions)}.{nameof(CsvOptions.HasQuotes)} = false." : string.Empty;

    private string Malformed(CsvMalformedRecord record)
    {
        var what = record.Reason switch
        {
            CsvMalformedReason.StrayQuote => "a quote within a field that does not begin with one; put the field in quotes and write \"\" for each quote in it",
            CsvMalformedReason.TextAfterClosingQuote => "text behind the quote that ends a field; write \"\" for a quote within a field",
            CsvMalformedReason.UnterminatedQuote => "a field that begins with a quote has no end",
            var other => $"the row is malformed ({other})",
        };
        return System.FormattableString.Invariant($"{what} (byte {record.ByteOffset} of the file). {WithoutQuotes}").TrimEnd();
    }

    private static string Fields(int count) => System.FormattableString.Invariant($"{count} {(count == 1 ? "field" : "fields")}");

    private static string Shown(char delimiter) => delimiter switch { '\t' => "a tab", ' ' => "a space", var other => $"'{other}'" };

    private static (byte[] Start, bool IsWhole) Sample(string path)
    {
        using var file = DataFile.Open(path);
        var buffer = new byte[SampleBytes];
        var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return (buffer[..read], read < buffer.Length);
    }

    private static int Marks(byte[] start)
    {
        var count = 0;
        while (start.AsSpan(count).StartsWith(ByteOrderMark))
        {
            count += ByteOrderMark.Length;
        }

        return count;
    }

    // As other readers see them, to tell what layout the file has.
    private static List<string> Lines(byte[] start)
    {
        const int linesAtMost = 100;
        var lines = new List<string>();
        var text = System.Text.Encoding.UTF8.GetString(start.AsSpan(Marks(start)));
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (lines.Count == linesAtMost)
            {
                break;
            }

            if (!line.IsWhiteSpace())
            {
                lines.Add(line.ToString());
            }
        }

        return lines;
    }
}
