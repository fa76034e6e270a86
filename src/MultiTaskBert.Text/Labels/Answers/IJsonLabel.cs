using System.Text.Json;

namespace MultiTaskBert.Labels;

/// <summary>Represents a kind of label that files of JSON Lines hold. Made known by <see cref="LabelKinds.Register{TLabel}"/>.</summary>
/// <typeparam name="TSelf">The label.</typeparam>
public interface IJsonLabel<TSelf>
    where TSelf : Label, IJsonLabel<TSelf>
{
    /// <summary>Determines whether a value is written as labels of this kind are. Asked of values that none of the labels of the library can be read from.</summary>
    /// <param name="json">The value of a property that holds labels, from a file that may hold anything.</param>
    /// <returns>Whether it is of this kind.</returns>
    public static abstract bool Matches(JsonElement json);

    /// <summary>Reads a label.</summary>
    /// <param name="json">The value, of which <see cref="Matches"/> said that it is of this kind.</param>
    /// <returns>The label.</returns>
    /// <exception cref="FormatException">The value is wrong in something; the message says in what and what is allowed. It is reported with the file, the line and the property.</exception>
    public static abstract TSelf Read(JsonElement json);
}
