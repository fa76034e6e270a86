using System.Collections;
using System.Diagnostics.CodeAnalysis;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Rows;

/// <summary>The gold answers of a row by the names of their heads, in the order in which they were given. A row has few, so they are looked for one after the other: a table would take more memory than the text.</summary>
internal sealed class RowLabels : IReadOnlyDictionary<string, Label>
{
    private const int FewAtMost = 12;
    private const int OwnAtMost = 2;

    private readonly string[] _heads;
    private readonly Label? _first;
    private readonly Label? _second;
    private readonly Label[] _others = [];   // of most rows there are none: an object less for each of a million

    private RowLabels(string[] heads, ReadOnlySpan<Label> labels)
    {
        _heads = heads;
        _first = labels.Length > 0 ? labels[0] : null;
        _second = labels.Length > 1 ? labels[1] : null;
        if (labels.Length > OwnAtMost)
        {
            _others = labels[OwnAtMost..].ToArray();
        }
    }

    /// <summary>No gold answer.</summary>
    internal static IReadOnlyDictionary<string, Label> None { get; } = new RowLabels([], []);

    /// <inheritdoc/>
    public int Count => _heads.Length;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => Array.AsReadOnly(_heads);

    /// <inheritdoc/>
    public IEnumerable<Label> Values => this.Select(label => label.Value);

    /// <inheritdoc/>
    public Label this[string key] => TryGetValue(key, out var label) ? label : throw new KeyNotFoundException($"The row has no label for head '{key}'.");

    /// <summary>The answers of heads whose names differ. The array of names belongs to the row from now on, and may be shared by rows.</summary>
    internal static IReadOnlyDictionary<string, Label> Of(string[] heads, ReadOnlySpan<Label> labels)
    {
        if (heads.Length <= FewAtMost)
        {
            return heads.Length == 0 ? None : new RowLabels(heads, labels);
        }

        var many = new Dictionary<string, Label>(heads.Length, StringComparer.Ordinal);
        for (var head = 0; head < heads.Length; head++)
        {
            many.Add(heads[head], labels[head]);
        }

        return many.AsReadOnly();
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Label value)
    {
        ArgumentNullException.ThrowIfNull(key);
        for (var head = 0; head < _heads.Length; head++)
        {
            if (key.Equals(_heads[head], StringComparison.Ordinal))
            {
                value = At(head);
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Label>> GetEnumerator()
    {
        for (var head = 0; head < _heads.Length; head++)
        {
            yield return KeyValuePair.Create(_heads[head], At(head));
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Label At(int head) => head switch
    {
        0 => _first!,
        1 => _second!,
        _ => _others[head - OwnAtMost],
    };
}
