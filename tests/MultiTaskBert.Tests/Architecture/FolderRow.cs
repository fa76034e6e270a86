using System.Collections.Immutable;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>One folder of the library.</summary>
/// <param name="Folder">Its name.</param>
/// <param name="What">What it holds.</param>
/// <param name="MayUse">The folders that it uses; itself always.</param>
internal sealed record FolderRow(string Folder, string What, IReadOnlyList<string> MayUse)
{
    /// <summary>The folders below it, and the files in the folder itself (<see cref="FolderOrder.Itself"/>), from the bottom up. Empty if there are no folders below it.</summary>
    public ImmutableArray<string> Rooms { get; init; } = [];

    /// <summary>Whether it may use all in rows above, used or not.</summary>
    public bool UsesAllAbove { get; init; }
}
