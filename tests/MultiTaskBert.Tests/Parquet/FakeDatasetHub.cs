using System.Globalization;
using System.Text;
using System.Text.Json;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Pretrained;

namespace MultiTaskBert.Tests.Parquet;

/// <summary>A hub with one data set, <c>acme/tickets</c>, of which each revision has files of its own.</summary>
internal sealed class FakeDatasetHub : IDisposable
{
    internal const string Id = "acme/tickets";

    private readonly LoopbackServer _server;

    internal FakeDatasetHub() => _server = new LoopbackServer(request => OnRequest?.Invoke(request) ?? Answer(request));

    internal Dictionary<string, Dictionary<string, byte[]>> Revisions { get; } = new(StringComparer.Ordinal) { ["main"] = new(StringComparer.Ordinal) };

    internal Dictionary<string, byte[]> Files => Revisions["main"];

    internal Func<Request, Reply?>? OnRequest { get; set; }

    internal IReadOnlyList<Request> Requests => [.. _server.Requests];

    internal string Address => _server.Address;

    internal HubOptions Options(string cache, bool offline = false, string revision = "main") =>
        new() { Endpoint = Address, CacheFolder = cache, Token = "hf_secret", Offline = offline, RetryCount = 1, RetryTime = new InstantTime(), Revision = revision };

    internal void Add(string name, string text) => Files[name] = Encoding.UTF8.GetBytes(text);

    public void Dispose() => _server.Dispose();

    private static string CommitOf(string revision) => revision.Length == 40 ? revision : FakeHub.GitHash(Encoding.UTF8.GetBytes(revision));

    private Reply Answer(Request request)
    {
        const string list = $"/api/datasets/{Id}/revision/";
        const string files = $"/datasets/{Id}/resolve/";
        var (isList, rest) = request.Path.StartsWith(list, StringComparison.Ordinal) ? (true, request.Path[list.Length..]) : (false, request.Path.StartsWith(files, StringComparison.Ordinal) ? request.Path[files.Length..] : string.Empty);
        if (rest.Length == 0)
        {
            return Reply.Empty(404, ("X-Error-Code", "RepoNotFound"));
        }

        var asked = Uri.UnescapeDataString(rest.Split('/')[0]);
        if (Revisions.FirstOrDefault(known => asked.Equals(known.Key, StringComparison.Ordinal) || asked.Equals(CommitOf(known.Key), StringComparison.Ordinal)) is not { Value: { } there } revision)
        {
            return Reply.Empty(404, ("X-Error-Code", "RevisionNotFound"));
        }

        if (isList)
        {
            return new Reply(200, JsonSerializer.SerializeToUtf8Bytes(new { sha = CommitOf(revision.Key), siblings = there.Keys.Select(name => new { rfilename = name }) }));
        }

        var file = Uri.UnescapeDataString(rest[(rest.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        return !there.TryGetValue(file, out var body) ? Reply.Empty(404, ("X-Error-Code", "EntryNotFound"), ("X-Repo-Commit", CommitOf(revision.Key)))
            : new Reply(200, body)
            {
                Headers = new(StringComparer.OrdinalIgnoreCase) { ["X-Repo-Commit"] = CommitOf(revision.Key), ["ETag"] = $"\"{FakeHub.GitHash(body)}\"", ["X-Linked-Size"] = body.Length.ToString(CultureInfo.InvariantCulture) },
            };
    }
}
