using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Writing;

/// <summary>Writes rows as JSON Lines.</summary>
internal static class JsonLinesFile
{
    private static readonly JsonLinesOptions Names = new();

    // Letters stay letters; the file is no part of a web page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the rows, one object a line.</summary>
    internal static void Write(StreamWriter writer, IEnumerable<MtlRow> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        foreach (var (index, row) in rows.Index())
        {
            WriteRow(json, row, index);
            json.Flush();
            writer.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
            writer.Write('\n');
            json.Reset();
            buffer.ResetWrittenCount();
        }
    }

    private static void WriteRow(Utf8JsonWriter json, MtlRow row, int index)
    {
        json.WriteStartObject();
        if (row.Words is { } words)
        {
            json.WriteStartArray(Names.WordsProperty);
            foreach (var word in words)
            {
                json.WriteStringValue(WrittenFile.Sound(word, index));
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString(Names.TextProperty, WrittenFile.Sound(row.Text!, index));
        }

        if (row.Pair is { } pair)
        {
            json.WriteString(Names.PairProperty, WrittenFile.Sound(pair, index));
        }

        foreach (var (head, label) in row.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            if (head.Equals(Names.TextProperty, StringComparison.Ordinal) || head.Equals(Names.WordsProperty, StringComparison.Ordinal) || head.Equals(Names.PairProperty, StringComparison.Ordinal))
            {
                throw WrittenFile.Misfit(index, $"there is a head {Quoted.Value(head)}, which in JSON Lines is the name of the input; a head of that name cannot be written.");
            }

            json.WritePropertyName(WrittenFile.Sound(head, index));
            foreach (var name in label.NamesIn())
            {
                _ = WrittenFile.Sound(name, index);
            }

            if (!LabelJson.TryWrite(json, label, row.Words is not null))
            {
                throw WrittenFile.Misfit(index, LabelJson.Unwritable(head, label));
            }
        }

        json.WriteEndObject();
    }
}
