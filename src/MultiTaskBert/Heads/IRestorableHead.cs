using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads;

/// <summary>A head that can be built from what a saved model says of it. <see cref="HeadKinds"/> finds every class that implements this.</summary>
internal interface IRestorableHead<TSelf>
    where TSelf : TaskHead, IRestorableHead<TSelf>
{
    /// <summary>The word for this kind of head in files.</summary>
    public static abstract string Kind { get; }

    /// <summary>Builds the head again.</summary>
    /// <exception cref="InvalidDataException">The settings are not what <see cref="TaskHead.Describe"/> writes.</exception>
    public static abstract TSelf Restore(string name, JsonObject settings);
}
