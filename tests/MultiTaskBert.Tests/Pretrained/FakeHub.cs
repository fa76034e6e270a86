using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>
/// A hub with one model, <c>acme/tiny</c>, whose answers a test can replace. Large files (.safetensors) are served, as the real hub does,
/// by another server to which requests are redirected.
/// </summary>
internal sealed class FakeHub : IDisposable
{
    internal const string Model = "acme/tiny";
    internal const string Weights = "model.safetensors";

    private readonly LoopbackServer _hub;
    private readonly LoopbackServer _content;

    internal FakeHub()
    {
        _content = new LoopbackServer(request => OnContent?.Invoke(request) ?? Content(request));
        _hub = new LoopbackServer(request => OnHub?.Invoke(request) ?? Answer(request));
        Files["config.json"] = Encoding.UTF8.GetBytes("{\"model_type\":\"bert\"}");
        Files["vocab.txt"] = Encoding.UTF8.GetBytes("[PAD]\n[UNK]\n");
        Files[Weights] = SafeTensors(400_000);
    }

    internal string Commit { get; set; } = new('c', 40);

    internal Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Replaces an answer of the hub; null: the right one.</summary>
    internal Func<Request, Reply?>? OnHub { get; set; }

    /// <summary>Replaces an answer of the content server; null: the right one.</summary>
    internal Func<Request, Reply?>? OnContent { get; set; }

    internal string Address => _hub.Address;

    internal string ContentAddress => _content.Address;

    internal IReadOnlyList<Request> HubRequests => [.. _hub.Requests];

    internal IReadOnlyList<Request> ContentRequests => [.. _content.Requests];

    /// <summary>The byte ranges asked for, one for each request for content.</summary>
    internal string Ranges => string.Join(", ", _content.Requests.Select(request => request.Header("Range") ?? "all"));

    /// <summary>How often content of any file was asked for.</summary>
    internal int Downloads => _content.Requests.Count + _hub.Requests.Count(request => request.IsGet && !IsLarge(Name(request)));

    internal string ETag(string file) => IsLarge(file) ? Sha256(Files[file]) : GitHash(Files[file]);

    internal void Forget()
    {
        _hub.Requests.Clear();
        _content.Requests.Clear();
    }

    internal Reply Answer(Request request)
    {
        var name = Name(request);
        if (!Files.TryGetValue(name, out var body))
        {
            return Reply.Empty(404, ("X-Error-Code", "EntryNotFound"), ("X-Repo-Commit", Commit));
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Repo-Commit"] = Commit, ["ETag"] = $"\"{ETag(name)}\"" };
        if (!IsLarge(name))
        {
            return new Reply(200, body) { Headers = headers };
        }

        headers["X-Linked-Etag"] = $"\"{ETag(name)}\"";
        headers["X-Linked-Size"] = body.Length.ToString(CultureInfo.InvariantCulture);
        headers["Location"] = $"{_content.Address}/{name}?signature=1";
        return new Reply(302, Encoding.UTF8.GetBytes("Found. Redirecting.")) { Headers = headers };
    }

    internal Reply Content(Request request)
    {
        var body = Files[Name(request)];
        if (request.Header("Range") is not { } range)
        {
            return new Reply(200, body);
        }

        var from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        return new Reply(206, body[from..]) { Headers = new(StringComparer.OrdinalIgnoreCase) { ["Content-Range"] = $"bytes {from}-{body.Length - 1}/{body.Length}" } };
    }

    public void Dispose()
    {
        _hub.Dispose();
        _content.Dispose();
    }

    /// <summary>A valid file with one tensor of so many bytes.</summary>
    internal static byte[] SafeTensors(int bytes, string name = "w")
    {
        using var folder = new TemporaryFolder();
        using var values = arange(bytes, dtype: ScalarType.Int64);
        using var tensor = values.to(ScalarType.Byte);
        SafeTensorsWriter.Write(folder.File("x"), [new(name, tensor)]);
        return File.ReadAllBytes(folder.File("x"));
    }

    internal static string GitHash(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));

    internal static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    internal static string Name(Request request) => request.Path.Split('?')[0].Split('/')[^1];

    private static bool IsLarge(string file) => file.EndsWith(".safetensors", StringComparison.Ordinal);
}
