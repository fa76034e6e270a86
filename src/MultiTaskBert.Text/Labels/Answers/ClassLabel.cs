using System.Globalization;

namespace MultiTaskBert.Labels;

/// <summary>One class for the whole row; a number, if that is what the name spells.</summary>
/// <param name="Name">The name of the class, one of the head's labels.</param>
public sealed record ClassLabel(string Name) : Label
{
    /// <inheritdoc/>
    public override string Describe() => "a class name";

    /// <inheritdoc/>
    public override string AsClass() => Name;

    /// <inheritdoc/>
    public override double? AsNumber() => double.TryParse(Name, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <inheritdoc/>
    public override IEnumerable<string> NamesIn() => [Name];
}
