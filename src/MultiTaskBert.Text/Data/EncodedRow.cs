using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data;

/// <summary>A row as its tokens, with its gold answers laid on them: all of a batch that does not depend on the other rows.</summary>
/// <param name="Encoding">The tokens.</param>
/// <param name="Heads">For each head in the order of the collator.</param>
/// <param name="Windows">The windows in which the encoder reads the tokens; null if it reads them at once.</param>
internal sealed record EncodedRow(TokenEncoding Encoding, EncodedLabel[] Heads, RowWindows? Windows = null)
{
    /// <summary>How many rows it is for the encoder.</summary>
    internal int WindowCount => Windows?.Count ?? 1;

    /// <summary>The number of tokens of the longest of these.</summary>
    internal int LongestWindow => Windows?.Longest ?? Encoding.Length;

    /// <summary>Divides rows, in their order, so that no batch of them has the encoder read more than so many windows at once, but a row that has more by itself. The rows are read as the batches are.</summary>
    /// <param name="rows">The rows; none is null.</param>
    /// <param name="tokens">The tokens of a row.</param>
    /// <param name="windows">The greatest number of windows; a row that is not long is one.</param>
    internal static IEnumerable<T[]> Divide<T>(IEnumerable<T> rows, Func<T, EncodedRow> tokens, int windows)
    {
        var (batch, count) = (new List<T>(), 0);
        foreach (var row in rows)
        {
            var more = tokens(row).WindowCount;
            if (count > 0 && count + more > windows)
            {
                yield return [.. batch];
                batch.Clear();
                count = 0;
            }

            batch.Add(row);
            count += more;
        }

        if (count > 0)
        {
            yield return [.. batch];
        }
    }
}
