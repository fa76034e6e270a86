using System.Net;
using System.Net.NetworkInformation;
using MultiTaskBert.Tests;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

public sealed class SampleServerTests
{
    private static readonly string Folder = Repository.At("src", "MultiTaskBert.Samples.Server");

    [Fact]
    public void Sample_SaysNoAddress_SoThatItListensOnTheLoopbackOne()
    {
        // Kestrel's default is http://localhost:5000; only these could change it.
        Assert.Empty(Directory.EnumerateFiles(Folder, "*settings*.json"));
        var program = File.ReadAllText(Path.Combine(Folder, "Program.cs"));
        foreach (var call in (string[])["UseUrls", "Urls.Add", "ListenAny", "Kestrel", "0.0.0.0", "http://*", "http://+"])
        {
            Assert.DoesNotContain(call, program, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ApplicationWithoutAnAddress_IsReachedByTheLoopbackOneAlone()
    {
        Assert.SkipWhen(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == 5000), "Another program has the port 5000.");
        await using var application = await TestApplication.StartAsync(new FakeModel(), isReal: true, address: null);

        Assert.True(application.Address.IsLoopback);
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == application.Address.Port).ToArray();
        Assert.NotEmpty(listeners);
        Assert.All(listeners, listener => Assert.True(IPAddress.IsLoopback(listener.Address), listener.ToString()));
    }
}
