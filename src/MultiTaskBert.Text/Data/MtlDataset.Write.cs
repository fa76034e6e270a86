using MultiTaskBert.Data;
using MultiTaskBert.Data.Conll;
using MultiTaskBert.Data.Json;
using MultiTaskBert.Data.Tables;
using MultiTaskBert.Data.Writing;
using MultiTaskBert.Labels;

namespace MultiTaskBert;

/// <content>Writing datasets to files.</content>
public sealed partial class MtlDataset
{
    /// <summary>Writes the rows as JSON Lines, so that <see cref="FromJsonLines"/> gives equal rows. <see cref="MtlRow.Group"/> is not written.</summary>
    /// <remarks>The file is written beside its name, read again and compared, and then renamed: if a row cannot be held, an older file is as it was.</remarks>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="DatasetException">A row cannot be written so that it is read again as it is: a label of a kind of one's own, half of a surrogate pair.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteJsonLines(string path)
    {
        RequireRows(path);
        WrittenFile.Write(
            path,
            "JSON Lines",
            System.Linq.Enumerable.Select(this, WithoutGroup),
            writer => JsonLinesFile.Write(writer, this),
            (file, where) => JsonLinesReader.Read(file, new JsonLinesOptions { Where = where }));
    }

    /// <summary>
    /// Writes the rows as CSV (RFC 4180) with the names of the columns, so that <see cref="FromCsv"/> gives equal rows: <c>text</c>, <c>words</c> or <c>text_pair</c>, and a column for each head.
    /// </summary>
    /// <remarks>
    /// Numbers, classes and flags are written as such, all other labels as JSON. Where a class could be taken for something else, such as <c>2024</c>, the column is named <c>topic:class</c>. A field that
    /// begins with <c>=</c>, <c>+</c>, <c>-</c> or <c>@</c> is written as it is, and a spreadsheet takes it for a formula: import texts of others as text. The file is replaced as a whole, as by
    /// <see cref="WriteJsonLines"/>.
    /// </remarks>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="delimiter">The character between two fields, for instance a tab.</param>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is neither a tab nor printable ASCII other than a quote.</exception>
    /// <exception cref="DatasetException">A row cannot be written so that it is read again as it is: a label of a kind of one's own, a class without a name.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteCsv(string path, char delimiter = ',')
    {
        RequireRows(path);
        Require(new CsvOptions { Delimiter = delimiter }.Problems(), nameof(delimiter));
        var table = new CsvFile(this, delimiter);
        WrittenFile.Write(
            path,
            "CSV",
            this,
            writer => table.Write(writer, this),
            (file, where) => CsvTableReader.Read(file, new CsvOptions { Delimiter = delimiter, Where = where }));
    }

    /// <summary>Writes rows of words as CoNLL: a word and its tags a line with tabs between, a blank line after each sentence. <see cref="MtlRow.Group"/> is not written.</summary>
    /// <remarks>The file is replaced as a whole, as by <see cref="WriteJsonLines"/>.</remarks>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="heads">The heads whose tags are written, each in a column, in this order; none: all heads.</param>
    /// <returns>The options with which <see cref="FromConll"/> gives equal rows.</returns>
    /// <exception cref="ArgumentException">There is no label for one of the heads.</exception>
    /// <exception cref="DatasetException">A row cannot be written so that it is read again as it is: a text, a class, a row without tags.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public ConllOptions WriteConll(string path, params IReadOnlyList<string> heads)
    {
        RequireRows(path);
        ArgumentNullException.ThrowIfNull(heads);
        heads = heads.Count == 0 ? Heads : heads;
        if (heads.Count == 0 || heads.Any(head => head is null || !LabelCounts.ContainsKey(head)) || heads.Distinct(StringComparer.Ordinal).Count() < heads.Count)
        {
            throw new ArgumentException($"The heads are {Quoted.List(heads)}; there are labels for: {Quoted.List(Heads)}. Name heads of tags, each once.", nameof(heads));
        }

        WrittenFile.Write(
            path,
            "CoNLL",
            System.Linq.Enumerable.Select(this, row => ConllFile.Expected(row, heads)),
            writer => ConllFile.Write(writer, this, heads),
            (file, where) => ConllReader.Read(file, ConllFile.OptionsFor(heads, where)));
        return ConllFile.OptionsFor(heads);
    }

    private static MtlRow WithoutGroup(MtlRow row) =>
        row.Group is null ? row : row.Words is { } words ? new MtlRow(words).WithLabels(row.Labels) : new MtlRow(row.Text!).PairedWith(row.Pair).WithLabels(row.Labels);

    private void RequireRows(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Count == 0)
        {
            throw new DatasetException([new DatasetProblem("there is no row to write, and readers refuse a file without any.", path)]);
        }

        foreach (var (index, row) in this.Index())
        {
            if (row.InputProblem is { } problem)
            {
                throw WrittenFile.Misfit(index, problem);
            }
        }
    }
}
