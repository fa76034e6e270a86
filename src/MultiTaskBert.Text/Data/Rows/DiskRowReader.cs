using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using System.Text;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Rows;

/// <summary>Makes rows of the bytes that a <see cref="DiskRowWriter"/> wrote. Safe to use from several threads at once.</summary>
/// <param name="names">The names that rows hold the numbers of.</param>
/// <param name="headSets">The lists of heads.</param>
/// <param name="files">The files that rows were read from.</param>
/// <param name="others">Labels that are not in the file.</param>
internal sealed class DiskRowReader(RowNames names, string[][] headSets, string[] files, Label[] others)
{
    /// <summary>The heads of a list.</summary>
    internal string[] HeadsOf(int headSet) => headSets[headSet];

    /// <summary>Makes the row.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="headSet">The list of its heads.</param>
    /// <param name="key">Which row it is.</param>
    internal MtlRow Read(ReadOnlySpan<byte> bytes, int headSet, RowKey key)
    {
        var form = bytes[0];
        bytes = bytes[1..];
        var source = (form & RowForm.HasSource) == 0 ? null : new SourceLine(files[Number(ref bytes)], Signed(ref bytes));
        var group = (form & RowForm.HasGroup) == 0 ? null : Text(ref bytes);
        var text = (form & RowForm.HasText) == 0 ? null : Text(ref bytes);
        var words = text is null ? Words(ref bytes) : null;
        var pair = (form & RowForm.HasPair) == 0 ? null : Text(ref bytes);
        var heads = headSets[headSet];
        var labels = new Label[heads.Length];
        for (var head = 0; head < labels.Length; head++)
        {
            labels[head] = ReadLabel(ref bytes);
        }

        return new MtlRow(text, words, pair, RowLabels.Of(heads, labels), source, group) { Key = key };
    }

    private Label ReadLabel(ref ReadOnlySpan<byte> bytes)
    {
        var kind = bytes[0];
        bytes = bytes[1..];
        return kind switch
        {
            RowForm.Class => Number(ref bytes) is > 0 and var number ? names.ClassOf((int)number) : new ClassLabel(Text(ref bytes)),
            RowForm.Names => new NamesLabel(Names(ref bytes)),
            RowForm.Value => new ValueLabel(Real(ref bytes)),
            RowForm.Flag => new FlagLabel(Number(ref bytes) == 1),
            RowForm.Entities => EntitiesLabel.Of(new EntityList(Entities(ref bytes))),
            RowForm.Span => new SpanLabel(new TextSpan(Signed(ref bytes), Signed(ref bytes))),
            RowForm.NoSpan => SpanLabel.None,
            RowForm.Related => new TextLabel(Text(ref bytes)),
            RowForm.RelatedWithScore => new TextLabel(Text(ref bytes), Real(ref bytes)),
            RowForm.OwnText => Label.OwnText,
            _ => others[Number(ref bytes)],
        };
    }

    private static ReadOnlyCollection<string> Words(ref ReadOnlySpan<byte> bytes)
    {
        var words = new string[Number(ref bytes)];
        for (var word = 0; word < words.Length; word++)
        {
            words[word] = Text(ref bytes);
        }

        return Array.AsReadOnly(words);
    }

    private string[] Names(ref ReadOnlySpan<byte> bytes)
    {
        var found = new string[Number(ref bytes)];
        for (var place = 0; place < found.Length; place++)
        {
            found[place] = Name(ref bytes);
        }

        return found;
    }

    private (int Start, int End, string Type)[] Entities(ref ReadOnlySpan<byte> bytes)
    {
        var entities = new (int, int, string)[Number(ref bytes)];
        for (var place = 0; place < entities.Length; place++)
        {
            entities[place] = (Signed(ref bytes), Signed(ref bytes), Name(ref bytes));
        }

        return entities;
    }

    private string Name(ref ReadOnlySpan<byte> bytes) => Number(ref bytes) is > 0 and var number ? names.NameOf((int)number) : Text(ref bytes);

    private static string Text(ref ReadOnlySpan<byte> bytes)
    {
        var header = Number(ref bytes);
        var isUtf16 = (header & 1) != 0;
        var size = (int)(header >> 1);
        var text = isUtf16 ? new string(MemoryMarshal.Cast<byte, char>(bytes[..size])) : Encoding.UTF8.GetString(bytes[..size]);
        bytes = bytes[size..];
        return text;
    }

    private static double Real(ref ReadOnlySpan<byte> bytes)
    {
        var value = MemoryMarshal.Read<double>(bytes);
        bytes = bytes[sizeof(double)..];
        return value;
    }

    private static int Signed(ref ReadOnlySpan<byte> bytes)
    {
        var number = (uint)Number(ref bytes);
        return (int)(number >> 1) ^ -(int)(number & 1);
    }

    private static long Number(ref ReadOnlySpan<byte> bytes)
    {
        var (value, shift, place) = (0L, 0, 0);
        for (; bytes[place] > 0x7F; place++, shift += 7)
        {
            value |= (long)(bytes[place] & 0x7F) << shift;
        }

        value |= (long)bytes[place] << shift;
        bytes = bytes[(place + 1)..];
        return value;
    }
}
