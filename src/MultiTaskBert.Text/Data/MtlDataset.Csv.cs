using MultiTaskBert.Data;
using MultiTaskBert.Data.Tables;

namespace MultiTaskBert;

/// <content>Reading tables.</content>
public sealed partial class MtlDataset
{
    /// <summary>
    /// Reads a UTF-8 table of rows with a delimiter between their fields: CSV, TSV or others. The first line names the columns; the delimiter, the column of the text and what the labels are is
    /// found by the names and the fields, or set in the options.
    /// </summary>
    /// <remarks>
    /// Fields may be in quotes and hold delimiters, line ends and doubled quotes then (RFC 4180). Every column beside the text is the label of the head of its name: a number, a list of names or of
    /// entities as JSON or Python writes it, else a class; an empty field is no label. Rows with more or fewer fields than the first line, and quotes out of place, are errors.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="options">Columns, kinds of labels, delimiter; null: all is found.</param>
    /// <exception cref="DatasetException">The file is missing, empty or not as described; the first problems are listed with file and line.</exception>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MtlDataset FromCsv(string path, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new CsvOptions();
        Require(options.Problems(), nameof(options));
        return Of(CsvTableReader.Read(path, options));
    }
}
