using System.Text;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Writing;

/// <summary>
/// Writes rows to a file beside its final name, reads them again and compares them, and then renames it: what a reader would not give back equal is an error, and the file is not there.
/// </summary>
internal static class WrittenFile
{
    /// <summary>UTF-8 without a byte order mark, which throws for what is no text.</summary>
    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="what">What the file is, for messages: <c>CSV</c>.</param>
    /// <param name="rows">The rows, as they will be read; gone through twice.</param>
    /// <param name="write">Writes them. It throws <see cref="Misfit"/> for a row that cannot be written.</param>
    /// <param name="read">Reads the file, and asks of each row whether it is wanted.</param>
    /// <exception cref="DatasetException">A row cannot be written so that it is read again as it is.</exception>
    internal static void Write(string path, string what, IEnumerable<MtlRow> rows, Action<StreamWriter> write, Action<string, Func<MtlRow, bool>> read)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                using var writer = new StreamWriter(stream, Utf8, bufferSize: 64 * 1024, leaveOpen: true);
                write(writer);
                writer.Flush();
                stream.Flush(flushToDisk: true);
            }

            Compare(temporary, what, rows, read);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>What to throw for a row that a format does not hold.</summary>
    internal static DatasetException Misfit(int row, string message) => new([new DatasetProblem(message) { Row = row }]);

    /// <summary>The characters of a string if all of them are text; else an error.</summary>
    internal static string Sound(string text, int row)
    {
        for (var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0 && at < text.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && (at + 1 >= text.Length || !char.IsSurrogatePair(text, at++)))
            {
                throw Misfit(row, $"{Quoted.Value(text)} holds half of a surrogate pair, which no file of text can.");
            }
        }

        return text;
    }

    private static void Compare(string file, string what, IEnumerable<MtlRow> rows, Action<string, Func<MtlRow, bool>> read)
    {
        using var expected = rows.GetEnumerator();
        var (count, matched) = (0, 0);
        DatasetException? differs = null;
        try
        {
            read(file, IsFirst);
        }
        catch (DatasetException e)
        {
            throw Misfit(matched, $"it cannot be written as {what} so that it is read again: {e.Problems[0].Message}");
        }

        if (differs is null && expected.MoveNext())
        {
            differs = Misfit(matched, $"it cannot be written as {what}: it would not be read again.");
        }

        if (differs is not null)
        {
            throw differs;
        }

        // Only one row is kept, since a file without any is an error.
        bool IsFirst(MtlRow row)
        {
            if (differs is null && (!expected.MoveNext() || !expected.Current.Equals(row) || !string.Equals(expected.Current.Group, row.Group, StringComparison.Ordinal)))
            {
                differs = Misfit(matched, $"it cannot be written as {what}: it would be read again as {Quoted.Value(row.ToString())}.");
            }

            matched += differs is null ? 1 : 0;
            return count++ == 0;
        }
    }
}
