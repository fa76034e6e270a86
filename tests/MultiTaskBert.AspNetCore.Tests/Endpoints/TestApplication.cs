using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiTaskBert.AspNetCore.Endpoints;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

/// <summary>An application that serves a <see cref="FakeModel"/>, in this process or by Kestrel on a free port of the loopback address.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TestApplication(WebApplication application, bool isReal)
    {
        _application = application;
        Address = new Uri(isReal ? application.Urls.First() : "http://localhost");
        Client = isReal ? new HttpClient { BaseAddress = Address } : application.GetTestClient();
    }

    internal HttpClient Client { get; }

    internal Uri Address { get; }

    internal static async Task<TestApplication> StartAsync(FakeModel model, bool isReal = false, Action<IServiceCollection>? services = null, Action<WebApplication>? routes = null, Action<RouteHandlerBuilder>? endpoint = null, string? address = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (!isReal)
        {
            builder.WebHost.UseTestServer();
        }
        else if (address is not null)
        {
            builder.WebHost.UseUrls(address);
        }

        services?.Invoke(builder.Services);
        var application = builder.Build();
        routes?.Invoke(application);
        var route = PredictRoute.Map(application, "/predict", _ => model.Target);
        endpoint?.Invoke(route);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new TestApplication(application, isReal);
    }

    internal Task<HttpResponseMessage> PostAsync(string json, string type = "application/json") => PostAsync(Encoding.UTF8.GetBytes(json), type);

    internal Task<HttpResponseMessage> PostAsync(byte[] body, string type = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return Client.PostAsync("/predict", content, TestContext.Current.CancellationToken);
    }

    /// <summary>The lines that lines are answered by.</summary>
    internal async Task<string[]> LinesAsync(params string[] lines)
    {
        using var response = await PostAsync(string.Join('\n', lines), "application/x-ndjson");
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.ToString());
        return (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    internal Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.DisposeAsync();
    }
}
