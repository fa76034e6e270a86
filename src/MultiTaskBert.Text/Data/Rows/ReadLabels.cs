using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace MultiTaskBert.Data.Rows;

/// <summary>The labels of a row that was read: few, and the names of the heads are shared by all rows that have the same. A dictionary a row would cost more than most texts.</summary>
/// <param name="heads">The heads that have a label.</param>
/// <param name="labels">The label of each.</param>
internal sealed class ReadLabels(string[] heads, Labels.Label[] labels) : IReadOnlyDictionary<string, Labels.Label>
{
    /// <inheritdoc/>
    public IEnumerable<string> Keys => Array.AsReadOnly(heads);

    /// <inheritdoc/>
    public IEnumerable<Labels.Label> Values => Array.AsReadOnly(labels);

    /// <inheritdoc/>
    public int Count => labels.Length;

    /// <inheritdoc/>
    public Labels.Label this[string key] => TryGetValue(key, out var label) ? label : throw new KeyNotFoundException($"The row has no label for head '{key}'.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Labels.Label value)
    {
        ArgumentNullException.ThrowIfNull(key);
        for (var i = 0; i < heads.Length; i++)
        {
            if (heads[i].Equals(key, StringComparison.Ordinal))
            {
                value = labels[i];
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Labels.Label>> GetEnumerator()
    {
        for (var i = 0; i < heads.Length; i++)
        {
            yield return KeyValuePair.Create(heads[i], labels[i]);
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
