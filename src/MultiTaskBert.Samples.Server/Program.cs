using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using MultiTaskBert;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Training;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

// dotnet run -c Release --project src/MultiTaskBert.Samples.Server [-- --onnx] [--folder FOLDER] [--urls http://localhost:5000]
// Serves topics and entities of sentences. If there is no model in the folder yet, the small one of the quickstart is trained first.
string folder = Path.GetFullPath(Option("--folder") ?? Path.Combine(AppContext.BaseDirectory, "model"));
string served = args.Contains("--onnx") ? Path.Combine(folder, "onnx") : folder;
if (!File.Exists(Path.Combine(folder, "heads.safetensors")))
{
    Train(folder);
}

if (args.Contains("--onnx"))
{
    using var model = MultiTaskModel.Load(folder);
    model.ExportOnnx(served);
}

var builder = WebApplication.CreateBuilder([.. args.Where(argument => argument != "--onnx")]);
builder.Services.AddMultiTaskPredictor("quickstart", served);
builder.Services.AddProblemDetails();
builder.Services.AddOpenApi();
OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
    .WithMetrics(metrics => metrics.AddMeter(ServedPredictor.SourceName, "Microsoft.AspNetCore.Hosting"))
    .WithTracing(traces => traces.AddSource(ServedPredictor.SourceName));
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null)
{
    telemetry.UseOtlpExporter();
}

await using var app = builder.Build();
app.MapMultiTaskPredictor("/predict");
app.MapMultiTaskPredictorPage("/");
app.MapOpenApi();
app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });

await app.StartAsync();
string address = app.Urls.First();
Console.WriteLine($$"""
    Try it:     {{address}}
    Predict:    curl {{address}}/predict -H "Content-Type: application/json" -d '{"text": "Ada Lovelace joined Acme in Paris."}'
    Describe:   {{address}}/openapi/v1.json
    Watch:      dotnet-counters monitor -p {{Environment.ProcessId}} --counters {{ServedPredictor.SourceName}}, or set OTEL_EXPORTER_OTLP_ENDPOINT
    """);
await app.WaitForShutdownAsync();

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : null;

static void Train(string folder)
{
    string assets = Path.Combine(AppContext.BaseDirectory, "Assets");
    MtlDataset train = Sentences("train"), dev = Sentences("dev");
    using var model = new MultiTaskModel(
        Backbone.FromPretrained(Path.Combine(assets, "minilm-l6-compact")),
        new SequenceClassificationHead("topic", train.LabelNames("topic")),
        new CrfTokenHead("entities", train.TagNames("entities")));
    new Trainer(model, new TrainerOptions { Callbacks = [new ConsoleProgress()] }).Fit(train, dev);
    model.Save(folder);

    MtlDataset Sentences(string part) => MtlDataset.FromJsonLines(Path.Combine(assets, "topics-and-entities", $"{part}.jsonl"));
}
