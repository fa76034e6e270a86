using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiTaskBert.Backbones;

namespace MultiTaskBert.LoadTest;

/// <summary>The server: an application as users write it, in a process of its own.</summary>
internal static class ServerProgram
{
    internal const string Ready = "Listening on ";

    /// <summary>Serves until the process is ended.</summary>
    internal static async Task<int> RunAsync(string folder, string kind, int port, int queue, CancellationToken cancellationToken)
    {
        await using var application = Build(folder, kind, port, queue);
        await application.StartAsync(cancellationToken);
        Console.WriteLine(Ready + application.Urls.First());
        await application.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    internal static WebApplication Build(string folder, string kind, int port, int queue)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddMultiTaskPredictor("snips", folder, options =>
        {
            options.MaxQueue = queue;
            options.Precision = kind == "bf16" ? Precision.BFloat16 : null;
        });
        var application = builder.Build();
        application.MapMultiTaskPredictor("/predict");
        application.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            ResponseWriter = (context, report) => context.Response.WriteAsync(string.Join(' ', report.Entries["snips"].Data.Select(item => $"{item.Key}={item.Value}"))),
        });
        return application;
    }
}
