namespace MultiTaskBert.Data;

/// <summary>Represents one of the data sets of a <see cref="MtlMixture"/>. Immutable and safe to share.</summary>
public sealed class MixtureMember
{
    /// <summary>Initializes a data set under a name.</summary>
    /// <param name="name">Its name in histories, metrics and messages: letters, digits, <c>_</c> and <c>-</c>, beginning with a letter or digit.</param>
    /// <param name="train">The rows to train on; each labels any of the heads.</param>
    /// <exception cref="ArgumentException">The name cannot be used.</exception>
    public MixtureMember(string name, MtlDataset train)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (string.IsNullOrEmpty(name) || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new ArgumentException(
                $"The name '{name}' of a data set cannot be used: it must begin with a letter or digit and hold only letters, digits, '_' and '-'.", nameof(name));
        }

        (Name, Train) = (name, train);
    }

    /// <summary>Gets the name in histories, metrics and messages.</summary>
    public string Name { get; }

    /// <summary>Gets the rows to train on.</summary>
    public MtlDataset Train { get; }

    /// <summary>Gets the rows to evaluate on, or null for none.</summary>
    public MtlDataset? Dev { get; init; }

    /// <summary>Gets how often it comes up beside the others, for <c>TaskMixing.ByWeight</c>: above 0 and finite. Null, the default, counts as 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 and finite.</exception>
    public double? Weight
    {
        get;
        init => field = value is null || (value > 0 && double.IsFinite(value.Value))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, FormattableString.Invariant($"Weight of '{Name}' is {value}; it must be above 0 and finite, or null."));
    }
}
