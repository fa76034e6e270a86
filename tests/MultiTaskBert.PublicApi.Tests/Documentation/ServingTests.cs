using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/serving.md, run as it stands there, by Kestrel on free ports.</summary>
[Collection(DocumentationTests.Name)]
public sealed class ServingTests
{
    public ServingTests()
    {
        if (!Directory.Exists("topics-model"))
        {
            using var model = new MultiTaskModel(Backbone.FromPretrained("bert-base-uncased"), new SequenceClassificationHead("topic", ["Jobs", "Sports"]));
            model.Save("topics-model");
            model.Save("moods-model");
        }
    }

    [Fact]
    public async Task Application_ServesAModelAndAPage()
    {
        string[] args = ["--urls", "http://127.0.0.1:0"];
        #region serving-application
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddMultiTaskPredictor("topics", "topics-model");

        var app = builder.Build();
        app.MapMultiTaskPredictor("/predict");
        app.MapMultiTaskPredictorPage("/");
        #endregion

        await using var running = await StartAsync(app);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Contains("<html", await http.GetStringAsync("/"), StringComparison.Ordinal);

        #region serving-client
        using HttpResponseMessage response = await http.PostAsJsonAsync("/predict", new { text = "Ada joined Acme" });
        Prediction? prediction = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Prediction>();
        Console.WriteLine(prediction!.Class("topic").Label);
        #endregion

        Assert.Equal("Ada joined Acme", prediction.Text);
        using var lines = new StringContent("{\"text\": \"Ada\"}\n{\"txt\": 1}\n", Encoding.UTF8, "application/x-ndjson");
        using var answers = await http.PostAsync("/predict", lines);
        Assert.Equal(2, (await answers.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Settings_AreBoundFromConfiguration()
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", "--MultiTaskPredictors:topics:Folder", "topics-model", "--MultiTaskPredictors:topics:MaxTextLength", "10"]);
        #region serving-configuration
        builder.Services.AddMultiTaskPredictor("topics");   // the section MultiTaskPredictors:topics
        #endregion

        var app = builder.Build();
        app.MapMultiTaskPredictor();
        await using var running = await StartAsync(app);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var response = await http.PostAsJsonAsync("/predict", new { text = "longer than that" });
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task SeveralModels_HealthTelemetryAndLimits()
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication("none").AddCookie("none");

        #region serving-several
        builder.Services.AddMultiTaskPredictor("topics", "topics-model");
        builder.Services.AddMultiTaskPredictor("moods", "moods-model", options => options.MaxQueue = 64);
        #endregion

        #region serving-telemetry
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(ServedPredictor.SourceName))
            .WithTracing(traces => traces.AddSource(ServedPredictor.SourceName));
        #endregion

        #region serving-limits
        builder.Services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddConcurrencyLimiter("predictions", limiter => limiter.PermitLimit = 100);
        });
        #endregion

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();

        #region serving-routes
        app.MapMultiTaskPredictor("/topics", "topics").RequireAuthorization();
        app.MapMultiTaskPredictor("/moods", "moods").RequireRateLimiting("predictions");
        #endregion

        #region serving-inject
        app.MapPost("/tickets", async (Ticket ticket, [FromKeyedServices("topics")] ServedPredictor topics, CancellationToken cancellation) =>
        {
            Prediction prediction = await topics.PredictAsync(new MtlRow(ticket.Body), cancellation);
            return new { queue = prediction.Class("topic").Label };
        });
        #endregion

        #region serving-lines
        app.MapMultiTaskPredictor("/lines", "topics").WithMetadata(new DisableRequestSizeLimitAttribute());
        #endregion

        #region serving-health
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        #endregion

        await using var running = await StartAsync(app);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var ticket = await http.PostAsJsonAsync("/tickets", new Ticket("Ada joined Acme"));
        Assert.StartsWith("{\"queue\":", await ticket.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var moods = await http.PostAsJsonAsync("/moods", new { text = "Ada" });
        Assert.Equal(HttpStatusCode.OK, moods.StatusCode);
        using var lines = await http.PostAsync("/lines", new StringContent("{\"text\": \"Ada\"}", Encoding.UTF8, "application/x-ndjson"));
        Assert.Equal(HttpStatusCode.OK, lines.StatusCode);
        using var topics = await http.PostAsJsonAsync("/topics", new { text = "Ada" });
        Assert.NotEqual(HttpStatusCode.OK, topics.StatusCode);   // nobody is signed in
        Assert.Equal("Healthy", await http.GetStringAsync("/health/live"));
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task OwnHeads_AreWrittenByTheirConverter()
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        #region serving-own-heads
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new HeadPredictionJsonConverter(typeof(MoodPrediction))));
        builder.Services.AddMultiTaskPredictor("moods", "moods-model", options =>
            options.Load = folder => Predictor.Load(folder, new PredictorOptions { CustomHeads = [] }));   // heads of your own here
        #endregion

        var app = builder.Build();
        app.MapMultiTaskPredictor();
        await using var running = await StartAsync(app);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var response = await http.PostAsJsonAsync("/predict", new { text = "Ada" });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<WebApplication> StartAsync(WebApplication app)
    {
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private sealed record Ticket(string Body);

    private sealed class MoodPrediction(string mood) : HeadPrediction
    {
        public string Mood { get; } = mood;

        public override object Answer => Mood;
    }
}
