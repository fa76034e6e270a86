using System.Globalization;

namespace MultiTaskBert.Labels.Answers;

/// <summary>One class for the whole row; a number, if that is what the name spells.</summary>
/// <param name="name">The name of the class, one of the head's labels.</param>
internal sealed class ClassLabel(string name) : Label(name)
{
    public string Name { get; } = name;

    /// <inheritdoc/>
    public override string Describe() => "a class name";

    /// <inheritdoc/>
    public override string AsClass() => Name;

    /// <inheritdoc/>
    public override double? AsNumber() => double.TryParse(Name, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <inheritdoc/>
    public override (string Text, double? Score)? AsRelatedText() => (Name, null);
}
