using System.Buffers;

namespace MultiTaskBert.Pretrained.Hub;

/// <summary>What ids, revisions and hashes may look like. They become parts of paths, so nothing else gets through.</summary>
internal static class HubNames
{
    private const int MaxPart = 96;
    private const int MaxRevision = 200;
    private const int MinHash = 7;
    private const int MaxHash = 64;
    private const int GitHash = 40;
    private const int MaxPath = 1000;

    // What Windows takes for something else than a name.
    private static readonly SearchValues<char> NoName = SearchValues.Create("\\:*?\"<>|");

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>The hub's own rule for names of repositories.</summary>
    internal static bool IsModelId(string id) => id.Split('/') is { Length: 1 or 2 } parts && parts.All(IsPart);

    /// <summary>A file of a repository, in folders of it perhaps: nothing that any system reads as a path out of the folder, or as something else than a name.</summary>
    internal static bool IsFile(string path)
    {
        const int deepest = 20;
        return path.Length <= MaxPath && path.Split('/') is { Length: <= deepest } parts && parts.All(part =>
            part.Length is > 0 and <= MaxRevision && part[0] != ' ' && part[^1] is not ('.' or ' ') && part is not ("." or "..") && !part.AsSpan().ContainsAny(NoName) && !part.Any(char.IsControl));
    }

    /// <summary>A git reference: plain names joined by '/'.</summary>
    internal static bool IsRevision(string revision) =>
        revision.Length is > 0 and <= MaxRevision && revision.Split('/').All(PlainFileName.IsSafe);

    /// <summary>What a server may call a commit: lowercase hexadecimal digits.</summary>
    internal static bool IsHash(string text) => text.Length is >= MinHash and <= MaxHash && !text.AsSpan().ContainsAnyExcept(Hex);

    /// <summary>Whether a revision can only be a full commit hash, whose files never change.</summary>
    internal static bool IsImmutable(string revision) => revision.Length == GitHash && IsHash(revision);

    private static bool IsPart(string part) =>
        part.Length <= MaxPart && PlainFileName.IsSafe(part) && part[0] != '-' && part[^1] != '-' && !part.Contains("--", StringComparison.Ordinal);
}
