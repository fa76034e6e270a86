namespace MultiTaskBert.Data;

/// <summary>Represents how rows become a batch.</summary>
public sealed record CollatorOptions
{
    /// <summary>Gets the greatest number of tokens of a row, special ones included; longer text is cut at its end. Null: what the encoder was made for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int? MaxLength { get; init => field = Positive(value, nameof(MaxLength)); }

    /// <summary>Rounds the padded length of a batch up to a multiple, for instance of 8, but never beyond what the encoder was made for. Null: no rounding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int? PadToMultipleOf { get; init => field = Positive(value, nameof(PadToMultipleOf)); }

    private static int? Positive(int? value, string name) =>
        value is null or > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be positive, or null.");
}
