using System.Text;
using System.Text.Json;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Pretrained.Hub;

/// <summary>Which files a repository has at a commit. Names and commit are checked: they are safe as parts of a path.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Files">The names of the files, with <c>/</c> between folders, in ordinal order. Those that could not be names of files everywhere are left out.</param>
internal sealed record HubListing(string Commit, IReadOnlyList<string> Files)
{
    /// <summary>The largest list that is read.</summary>
    internal const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Reads what the hub says of a revision: <c>{"sha": …, "siblings": [{"rfilename": …}]}</c>.</summary>
    /// <exception cref="HubException">It says something else.</exception>
    internal static HubListing Parse(ReadOnlyMemory<byte> json, Uri uri)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("sha", out var sha) && sha.ValueKind == JsonValueKind.String && sha.GetString()! is var commit && HubNames.IsHash(commit)
                && root.TryGetProperty("siblings", out var siblings) && siblings.ValueKind == JsonValueKind.Array)
            {
                return Of(commit, siblings.EnumerateArray().Select(file => file.ValueKind == JsonValueKind.Object && file.TryGetProperty("rfilename", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : string.Empty));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // As any other answer that is none.
        }

        throw new HubException($"{uri} does not answer with a commit ('sha') and its files ('siblings'). The server does not behave like a Hugging Face hub: check HF_ENDPOINT.");
    }

    /// <summary>Reads the list that was kept in the cache, or null if there is none.</summary>
    internal static HubListing? Read(HubCache cache, string commit) =>
        new FileInfo(cache.Listing(commit)) is { Exists: true, Length: <= MaxBytes } file ? Of(commit, File.ReadLines(file.FullName)) : null;

    /// <summary>Keeps the list in the cache, for when the hub cannot be asked.</summary>
    internal void Write(HubCache cache)
    {
        var path = cache.Listing(Commit);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', Files))));
        }
    }

    internal static HubListing Of(string commit, IEnumerable<string> files) => new(commit, [.. files.Where(HubNames.IsFile).Order(StringComparer.Ordinal)]);
}
