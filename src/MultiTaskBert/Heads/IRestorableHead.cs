using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads;

/// <summary>
/// Represents a head that a saved model brings back by itself: it describes itself when it is saved, and is built from that description when the model is loaded. Its weights are not
/// part of the description. Made known by <see cref="HeadKinds.Register{THead}"/>.
/// </summary>
/// <typeparam name="TSelf">The head.</typeparam>
public interface IRestorableHead<TSelf>
    where TSelf : TaskHead, IRestorableHead<TSelf>
{
    /// <summary>Gets the word for this kind of head in files, for instance <c>relations</c>; it must not change later.</summary>
    public static abstract string Kind { get; }

    /// <summary>Builds the head again.</summary>
    /// <param name="name">The name of the head.</param>
    /// <param name="settings">What <see cref="Describe"/> returned, from a file that may have been changed.</param>
    /// <returns>The head, as it was before its weights were made.</returns>
    /// <exception cref="InvalidDataException">The settings are not what <see cref="Describe"/> writes.</exception>
    public static abstract TSelf Restore(string name, JsonObject settings);

    /// <summary>Describes the head: its labels and options, whatever <see cref="Restore"/> needs.</summary>
    /// <returns>A new object, without secrets: it is written into the file.</returns>
    public JsonObject Describe();
}
