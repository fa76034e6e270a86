using System.Collections.Concurrent;

namespace MultiTaskBert.Data;

/// <summary>
/// Remembers rows that were encoded, by reference, so that a training tokenizes each once and not in each epoch. When there is no more room, what is remembered
/// stays and other rows are encoded each time. Safe to use from several threads at once.
/// </summary>
/// <param name="maxTokens">The most tokens that are remembered; one takes about 60 bytes.</param>
internal sealed class RowMemory(long maxTokens)
{
    private readonly ConcurrentDictionary<MtlRow, EncodedRow> _rows = new(ReferenceEqualityComparer.Instance);
    private long _tokens;

    /// <summary>The encoded row, from memory or made now.</summary>
    internal EncodedRow Get(MtlRow row, Func<MtlRow, EncodedRow> encode)
    {
        if (_rows.TryGetValue(row, out var known))
        {
            return known;
        }

        var encoded = encode(row);
        if (Interlocked.Read(ref _tokens) + encoded.Encoding.Length <= maxTokens && _rows.TryAdd(row, encoded))
        {
            Interlocked.Add(ref _tokens, encoded.Encoding.Length);
        }

        return encoded;
    }
}
