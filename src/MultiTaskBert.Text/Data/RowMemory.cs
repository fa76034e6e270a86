using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MultiTaskBert.Data.Rows;

namespace MultiTaskBert.Data;

/// <summary>
/// Remembers rows that were encoded, so that a training tokenizes each once and not in each epoch: those in memory by reference, those that are read anew each time by where they
/// stand. When there is no more room, what is remembered stays and other rows are encoded each time. Safe to use from several threads at once.
/// </summary>
/// <param name="maxTokens">The most tokens that are remembered; one takes about 60 bytes.</param>
internal sealed class RowMemory(long maxTokens)
{
    private readonly ConcurrentDictionary<object, EncodedRow> _rows = new(new Identity());
    private long _tokens;

    /// <summary>The encoded row, from memory or made now.</summary>
    internal EncodedRow Get(MtlRow row, Func<MtlRow, EncodedRow> encode)
    {
        var key = row.Key ?? (object)row;
        if (_rows.TryGetValue(key, out var known))
        {
            return known;
        }

        var encoded = encode(row);
        if (Interlocked.Read(ref _tokens) + encoded.Encoding.Length <= maxTokens && _rows.TryAdd(key, encoded))
        {
            Interlocked.Add(ref _tokens, encoded.Encoding.Length);
        }

        return encoded;
    }

    private sealed class Identity : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) => ReferenceEquals(x, y) || (x is RowKey key && key.Equals(y as RowKey));

        public int GetHashCode(object obj) => obj is RowKey ? obj.GetHashCode() : RuntimeHelpers.GetHashCode(obj);
    }
}
