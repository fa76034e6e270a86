using System.Diagnostics;
using System.Net;

namespace MultiTaskBert.LoadTest;

/// <summary>A server in a process of its own, which is ended with this object.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1024, UseProxy = false, PooledConnectionLifetime = Timeout.InfiniteTimeSpan }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
    }

    internal Uri Address { get; }

    internal HttpClient Client { get; }

    /// <summary>The resident memory of the server in bytes.</summary>
    internal long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a server and waits until its model is loaded.</summary>
    internal static async Task<ServerProcess> StartAsync(string folder, string kind, int port = 0, int queue = 512)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [
            .. Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? (string[])[typeof(ServerProcess).Assembly.Location] : [],
            "serve", "--folder", folder, "--kind", kind, "--port", $"{port}", "--queue", $"{queue}"])
        { RedirectStandardOutput = true, UseShellExecute = false };
        var process = Process.Start(start)!;
        ServerProcess? server = null;
        try
        {
            while (server is null)
            {
                if (await process.StandardOutput.ReadLineAsync() is not { } line)
                {
                    await process.WaitForExitAsync();
                    throw new InvalidOperationException($"The server ended with {process.ExitCode} before it was ready.");
                }

                if (line.StartsWith(ServerProgram.Ready, StringComparison.Ordinal))
                {
                    _ = process.StandardOutput.ReadToEndAsync();
                    server = new ServerProcess(process, new Uri(line[ServerProgram.Ready.Length..]));
                }
            }

            await WaitUntilReadyAsync(server.Client);
            return server;
        }
        catch
        {
            server?.Client.Dispose();
            End(process);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends the server as the system does when memory runs out: at once, whatever it does.</summary>
    internal void Kill() => End(_process);

    /// <summary>What the health check says.</summary>
    internal Task<string> HealthAsync() => Client.GetStringAsync("/health/ready");

    public void Dispose()
    {
        Client.Dispose();
        Kill();
        _process.Dispose();
    }

    /// <summary>Waits until the model of a server is loaded.</summary>
    internal static async Task WaitUntilReadyAsync(HttpClient client)
    {
        for (var tries = 0; tries < 6000; tries++)
        {
            using var response = await client.GetAsync("/health/ready");
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The model was not loaded after ten minutes.");
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
    }
}
