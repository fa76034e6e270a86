using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MultiTaskBert.Data.Tables;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Writing;

/// <summary>
/// Writes rows as a table. Fields are written as they are: one that begins with <c>=</c> stays so, and a spreadsheet that opens the file takes it for a formula. To change it would be to change the data.
/// </summary>
internal sealed class CsvFile
{
    // Each may be the delimiter of a file whose first line has none, so that all of them go into quotes.
    private static readonly SearchValues<char> InQuotes = SearchValues.Create("\",;\t|\r\n");

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly char _delimiter;
    private readonly SortedDictionary<string, Column> _heads = new(StringComparer.Ordinal);
    private readonly bool _hasText;
    private readonly bool _hasWords;
    private readonly bool _hasPair;
    private readonly bool _hasGroup;

    /// <summary>Looks at the rows: which columns there are, and what their fields are.</summary>
    internal CsvFile(IEnumerable<MtlRow> rows, char delimiter)
    {
        _delimiter = delimiter;
        foreach (var row in rows)
        {
            _hasText |= row.Words is null;
            _hasWords |= row.Words is not null;
            _hasPair |= row.Pair is not null;
            _hasGroup |= row.Group is not null;
            foreach (var (head, label) in row.Labels)
            {
                if (!_heads.TryGetValue(head, out var column))
                {
                    _heads.Add(head, column = new Column());
                }

                column.Look(label);
            }
        }
    }

    /// <summary>Writes the names of the columns and the rows.</summary>
    internal void Write(StreamWriter writer, IEnumerable<MtlRow> rows)
    {
        var fields = new List<string>();
        Add(_hasText, "text");
        Add(_hasWords, "words");
        Add(_hasPair, "text_pair");
        Add(_hasGroup, CsvLayout.GroupColumn);
        fields.AddRange(_heads.Select(head => head.Value.NameOf(head.Key)));
        WriteLine(writer, fields);
        foreach (var (index, row) in rows.Index())
        {
            fields.Clear();
            Add(_hasText, row.Text ?? string.Empty);
            Add(_hasWords, row.Words is { } words ? Json(json => WriteList(json, words)) : string.Empty);
            Add(_hasPair, row.Pair ?? string.Empty);
            Add(_hasGroup, row.Group ?? string.Empty);
            foreach (var (head, column) in _heads)
            {
                fields.Add(row.Labels.TryGetValue(head, out var label) ? Field(label, column, head, row, index) : string.Empty);
            }

            foreach (var field in fields)
            {
                _ = WrittenFile.Sound(field, index);
            }

            WriteLine(writer, fields);
        }

        void Add(bool isThere, string field)
        {
            if (isThere)
            {
                fields.Add(field);
            }
        }
    }

    private static string Field(Label label, Column column, string head, MtlRow row, int index)
    {
        if (label is ClassLabel { Name: var name } && !column.Mark.Equals(CsvLayout.JsonMark, StringComparison.Ordinal))
        {
            return string.IsNullOrWhiteSpace(name) ? throw WrittenFile.Misfit(index, $"head {Quoted.Value(head)}: the name of the class is empty, which in CSV means that there is no label.") : name;
        }

        if (label is ValueLabel { Value: var value } && double.IsFinite(value))
        {
            return value.ToString("R", CultureInfo.InvariantCulture);
        }

        foreach (var part in label.NamesIn())
        {
            _ = WrittenFile.Sound(part, index);
        }

        return Json(json =>
        {
            if (!LabelJson.TryWrite(json, label, row.Words is not null))
            {
                throw WrittenFile.Misfit(index, LabelJson.Unwritable(head, label));
            }
        });
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteList(Utf8JsonWriter json, IReadOnlyList<string> words)
    {
        json.WriteStartArray();
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    private void WriteLine(StreamWriter writer, List<string> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0)
            {
                writer.Write(_delimiter);
            }

            var field = fields[i];
            if (field.AsSpan().ContainsAny(InQuotes) || field.Contains(_delimiter, StringComparison.Ordinal) || (field.Length > 0 && (char.IsWhiteSpace(field[0]) || char.IsWhiteSpace(field[^1])))
                || (field.Length == 0 && fields.Count == 1))
            {
                writer.Write('"');
                writer.Write(field.Replace("\"", "\"\"", StringComparison.Ordinal));
                writer.Write('"');
            }
            else
            {
                writer.Write(field);
            }
        }

        writer.Write("\r\n");
    }

    /// <summary>The column of a head.</summary>
    private sealed class Column
    {
        private bool _hasClass;
        private bool _hasOther;
        private bool _hasAmbiguous;

        /// <summary>What stands behind the name of the head, so that the fields are read as what they are.</summary>
        internal string Mark { get; private set; } = string.Empty;

        internal void Look(Label label)
        {
            if (label is ClassLabel { Name: var name })
            {
                _hasClass = true;
                _hasAmbiguous |= name is "true" or "false" || CsvText.IsJsonNumber(name) || WrittenValue.IsLikely(name);
            }
            else
            {
                _hasOther = true;
            }
        }

        internal string NameOf(string head)
        {
            Mark = !_hasAmbiguous && !CsvLayout.IsTaken(head) ? string.Empty : _hasOther || !_hasClass ? CsvLayout.JsonMark : CsvLayout.ClassMark;
            return head + Mark;
        }
    }
}
