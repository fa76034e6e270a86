using MultiTaskBert.Data;

namespace MultiTaskBert.Labels;

/// <summary>The names that label ids index: checked once, looked up fast, and listed in messages.</summary>
internal sealed class LabelNames
{
    private const string UnknownMark = "unknown ";

    private readonly string[] _names;
    private readonly Dictionary<string, int> _ids;

    public LabelNames(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        _names = [.. names];
        if (_names.Length == 0)
        {
            throw new ArgumentException("The list of label names is empty; give at least one name.", nameof(names));
        }

        _ids = new Dictionary<string, int>(_names.Length, StringComparer.Ordinal);
        for (var id = 0; id < _names.Length; id++)
        {
            if (string.IsNullOrWhiteSpace(_names[id]))
            {
                throw new ArgumentException($"The label name at index {id} is empty or white space; every name needs a visible character.", nameof(names));
            }

            if (!_ids.TryAdd(_names[id], id))
            {
                throw new ArgumentException(
                    $"The label name '{_names[id]}' is at index {_ids[_names[id]]} and again at index {id}; each name may occur once.", nameof(names));
            }
        }
    }

    public IReadOnlyList<string> All => _names;

    public bool Contains(string? name) => name is not null && _ids.ContainsKey(name);

    /// <summary>The id of a name, or <see cref="LabelLayout.Ignored"/> if there is no such name.</summary>
    public long IdOf(string? name) => name is not null && _ids.TryGetValue(name, out var id) ? id : LabelLayout.Ignored;

    /// <summary>What to say about a name that is not in the list, for instance <c>unknown class 'Sprots'; did you mean 'Sports'? Allowed: …</c>.</summary>
    public string Unknown(string kind, string? name)
    {
        if (name is null)
        {
            return $"the {kind} is null. Allowed: {Quoted.List(_names)}.";
        }

        var near = _names.FirstOrDefault(known => string.Equals(known, name.Trim(), StringComparison.OrdinalIgnoreCase))
            ?? _names.FirstOrDefault(known => IsOneEditAway(known, name));
        return $"{UnknownMark}{kind} {Quoted.Value(name)}{(near is null ? "." : $"; did you mean {Quoted.Value(near)}?")} Allowed: {Quoted.List(_names)}.";
    }

    /// <summary>What to say about a number or a flag that is no name of the list.</summary>
    public string UnknownNumber(string name) =>
        $"As a class it is {Quoted.Value(name)}; allowed: {Quoted.List(_names)}. Numbers that stand for names are given these by {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.ClassNames)}.";

    /// <summary>Whether a problem that a layout tells is that of a name it does not know.</summary>
    public static bool IsUnknown(string problem) => problem.StartsWith(UnknownMark, StringComparison.Ordinal);

    // One character added, left out or replaced, or two neighbours swapped.
    private static bool IsOneEditAway(string a, string b)
    {
        var prefix = a.AsSpan().CommonPrefixLength(b);
        ReadOnlySpan<char> restA = a.AsSpan(prefix), restB = b.AsSpan(prefix);
        return (restA.Length, restB.Length) switch
        {
            (0, 0) => true,
            var (m, n) when m == n => restA[1..].SequenceEqual(restB[1..])
                || (m > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..].SequenceEqual(restB[2..])),
            var (m, n) when m == n + 1 => restA[1..].SequenceEqual(restB),
            var (m, n) when m + 1 == n => restA.SequenceEqual(restB[1..]),
            _ => false,
        };
    }
}
