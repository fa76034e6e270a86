namespace MultiTaskBert.Training.Contracts;

/// <summary>Numbers by name, equal if they are the same numbers by the same names.</summary>
internal sealed class ValueMap(IReadOnlyDictionary<string, double> values) : IEquatable<ValueMap>
{
    internal IReadOnlyDictionary<string, double> Values => values;

    public bool Equals(ValueMap? other) => other is not null && values.Count == other.Values.Count && values.All(pair => other.Values.TryGetValue(pair.Key, out var value) && value.Equals(pair.Value));

    public override bool Equals(object? obj) => Equals(obj as ValueMap);

    public override int GetHashCode() => values.Count;
}
