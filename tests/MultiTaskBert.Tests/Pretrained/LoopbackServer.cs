using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MultiTaskBert.Tests.Pretrained;

internal sealed record Request(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    internal bool IsGet => string.Equals(Method, "GET", StringComparison.Ordinal);

    internal string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>An answer, good or bad. <see cref="CutAfter"/> ends the connection early; <see cref="Length"/> replaces the true length, −1: none.</summary>
internal sealed record Reply(int Status, byte[] Body)
{
    internal Dictionary<string, string> Headers { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    internal int? CutAfter { get; init; }

    internal long? Length { get; init; }

    internal static Reply Empty(int status, params (string Name, string Value)[] headers) =>
        new(status, []) { Headers = headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase) };
}

/// <summary>An HTTP server on this machine that answers as it is told, including wrongly.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Request, Reply> _answer;

    internal LoopbackServer(Func<Request, Reply> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    internal ConcurrentQueue<Request> Requests { get; } = new();

    internal string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed: the test is over, or wants no network.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    await WriteAsync(stream, request, _answer(request));
                }
            }
            catch (IOException)
            {
                // The client went away; tests look at what it got.
            }
        }
    }

    private static async Task<Request?> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        if ((await reader.ReadLineAsync())?.Split(' ') is not [var method, var path, ..])
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new Request(method, path, headers);
    }

    private static async Task WriteAsync(NetworkStream stream, Request request, Reply reply)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} Whatever\r\nConnection: close\r\n");
        if (reply.Length != -1)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {reply.Length ?? reply.Body.Length}\r\n");
        }

        foreach (var (name, value) in reply.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        if (!string.Equals(request.Method, "HEAD", StringComparison.Ordinal))
        {
            await stream.WriteAsync(reply.Body.AsMemory(0, Math.Min(reply.CutAfter ?? int.MaxValue, reply.Body.Length)));
        }
    }
}
