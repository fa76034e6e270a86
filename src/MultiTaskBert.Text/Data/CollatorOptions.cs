namespace MultiTaskBert.Data;

/// <summary>Represents how rows become a batch. Immutable, compared by value.</summary>
public sealed class CollatorOptions
{
    /// <summary>Gets the greatest number of tokens of a row, special ones included; longer text is cut at its end. Null: what the encoder was made for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int? MaxLength { get; init => field = Positive(value, nameof(MaxLength)); }

    /// <summary>Gets the number that the padded length of a batch is rounded up to a multiple of, for instance 8, but never beyond what the encoder was made for. Null: no rounding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int? PadToMultipleOf { get; init => field = Positive(value, nameof(PadToMultipleOf)); }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CollatorOptions other && (MaxLength, PadToMultipleOf) == (other.MaxLength, other.PadToMultipleOf);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MaxLength, PadToMultipleOf);

    private static int? Positive(int? value, string name) =>
        value is null or > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be positive, or null.");
}
