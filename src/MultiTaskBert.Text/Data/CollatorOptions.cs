namespace MultiTaskBert.Data;

/// <summary>Represents how rows become a batch. Immutable, compared by value.</summary>
public sealed class CollatorOptions
{
    /// <summary>Gets the greatest number of tokens that are read at once, special ones included; what is done with longer rows, <see cref="LongText"/> says. Null: what the encoder was made for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int? MaxLength { get; init => field = Positive(value, nameof(MaxLength)); }

    /// <summary>Gets the number that the padded length of a batch is rounded up to a multiple of, for instance 8, but never beyond what the encoder was made for. Null: no rounding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int? PadToMultipleOf { get; init => field = Positive(value, nameof(PadToMultipleOf)); }

    /// <summary>Gets what is done with rows that are longer than <see cref="MaxLength"/>, or than the encoder reads. By default their end is cut off.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public LongText LongText { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = LongText.Truncate;

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is CollatorOptions other && (MaxLength, PadToMultipleOf, LongText) == (other.MaxLength, other.PadToMultipleOf, other.LongText);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MaxLength, PadToMultipleOf, LongText);

    private static int? Positive(int? value, string name) =>
        value is null or > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be positive, or null.");
}
