using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MultiTaskBert.AspNetCore.Endpoints;
using MultiTaskBert.AspNetCore.Serving;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

public sealed class DocumentTests
{
    [Fact]
    public async Task Text_IsAnsweredByItsPrediction_WhichIsReadBack()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        using var response = await application.PostAsync("""{"text": "Ada won"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var prediction = await response.Content.ReadFromJsonAsync<Prediction>();
        Assert.Equal("Ada won", prediction!.Text);
        Assert.Equal("short", prediction.Class("length").Label);
        Assert.Equal("Ada", Assert.Single(prediction.Entities("first")).Text);
    }

    [Fact]
    public async Task Answer_IsTheFormOfTheSerializer()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        using var response = await application.PostAsync("""{"text": "Ada won"}""");

        Assert.Equal(JsonSerializer.Serialize(FakeModel.Of(new MtlRow("Ada won")), JsonSerializerOptions.Web), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"text": "a", "pair": "b"}""", "a|b")]
    [InlineData("""{"pair": "b", "text": "a"}""", "a|b")]
    [InlineData("""{"text": "a", "pair": null, "words": null}""", "a")]
    [InlineData("""{"words": ["a", "b"]}""", "a b")]
    [InlineData("""{"text": "a\u0000b"}""", "a\0b")]
    [InlineData("""{"text": "\ud83d\ude42"}""", "🙂")]
    [InlineData("\uFEFF{\"text\": \"a\"}", "a")]
    public async Task Row_InEachForm_IsRead(string json, string expected)
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        using var response = await application.PostAsync(json);

        Assert.Equal(expected, (await response.Content.ReadFromJsonAsync<Prediction>())!.Text);
    }

    [Theory]
    [InlineData("""[{"text": "a"}, {"words": ["b", "c"]}, {"text": "d", "pair": "e"}]""")]
    [InlineData("""{"rows": [{"text": "a"}, {"words": ["b", "c"]}, {"text": "d", "pair": "e"}]}""")]
    public async Task Rows_AreAnsweredInOrder(string json)
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        using var response = await application.PostAsync(json);

        Assert.Equal(["a", "b c", "d|e"], (await response.Content.ReadFromJsonAsync<Prediction[]>())!.Select(prediction => prediction.Text));
    }

    [Fact]
    public async Task Rows_ThatEndInAnyOrder_AreAnsweredInTheirs_AndFewRunAtOnce()
    {
        var model = new FakeModel { Answer = async (row, _) => { await Task.Yield(); return FakeModel.Of(row); } };
        await using var application = await TestApplication.StartAsync(model);

        using var response = await application.PostAsync($"[{string.Join(',', Enumerable.Range(0, 500).Select(row => $$"""{"text": "row {{row}}"}"""))}]");

        Assert.Equal(Enumerable.Range(0, 500).Select(row => $"row {row}"), (await response.Content.ReadFromJsonAsync<Prediction[]>())!.Select(prediction => prediction.Text));
        Assert.InRange(model.MostRunning, 1, RowsInFlight.Window);
    }

    [Fact]
    public async Task ArrayOfOneRow_IsAnsweredByAnArray()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        using var response = await application.PostAsync("""[{"text": "a"}]""");

        Assert.Single((await response.Content.ReadFromJsonAsync<Prediction[]>())!);
    }

    [Theory]
    [InlineData(typeof(PredictorBusyException), 429, "2")]
    [InlineData(typeof(TimeoutException), 504, null)]
    [InlineData(typeof(ArgumentException), 400, null)]
    [InlineData(typeof(ObjectDisposedException), 503, "1")]
    [InlineData(typeof(ModelUnavailableException), 503, "5")]
    [InlineData(typeof(InvalidOperationException), 500, null)]
    public async Task Failure_HasItsStatus_AsProblemDetails(Type kind, int status, string? retryAfter)
    {
        var model = new FakeModel { Answer = (_, _) => Task.FromException<Prediction>(Made(kind)) };
        await using var application = await TestApplication.StartAsync(model);

        foreach (var body in (string[])["""{"text": "a"}""", """[{"text": "a"}, {"text": "b"}]"""])
        {
            using var response = await application.PostAsync(body);

            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(retryAfter, response.Headers.TryGetValues("Retry-After", out var values) ? Assert.Single(values) : null);
            var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal(status, problem.GetProperty("status").GetInt32());
            Assert.DoesNotContain("Parameter", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal(status == 500, !problem.GetProperty("detail").GetString()!.Contains("as made", StringComparison.Ordinal) && status != 503);
        }
    }

    [Fact]
    public async Task OneFailingRow_FailsTheRequest_NamesIt_AndEndsTheOthers()
    {
        var cancelled = 0;
        var model = new FakeModel();
        model.Answer = async (row, token) =>
        {
            if (row.Text == "bad")
            {
                throw new ArgumentException("It cannot be read.", nameof(row));
            }

            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                throw;
            }

            return FakeModel.Of(row);
        };
        await using var application = await TestApplication.StartAsync(model);

        using var response = await application.PostAsync("""[{"text": "a"}, {"text": "b"}, {"text": "bad"}]""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Row 2: It cannot be read.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(2, cancelled);
    }

    [Fact]
    public async Task FullQueue_InTheMiddleOfRows_IsWaitedFor()
    {
        var refusals = 3;
        var model = new FakeModel();
        model.Answer = (row, _) => row.Text != "a" && Interlocked.Decrement(ref refusals) >= 0
            ? Task.FromException<Prediction>(new PredictorBusyException("full", TimeSpan.Zero))
            : Task.FromResult(FakeModel.Of(row));
        await using var application = await TestApplication.StartAsync(model);

        using var response = await application.PostAsync("""[{"text": "a"}, {"text": "b"}, {"text": "c"}]""");

        Assert.Equal(["a", "b", "c"], (await response.Content.ReadFromJsonAsync<Prediction[]>())!.Select(prediction => prediction.Text));
    }

    [Fact]
    public async Task FullQueue_LongerThanTheDeadline_IsSaid()
    {
        var model = new FakeModel { Patience = TimeSpan.Zero };
        model.Answer = (row, _) => row.Text == "a" ? Task.FromResult(FakeModel.Of(row)) : Task.FromException<Prediction>(new PredictorBusyException("full", TimeSpan.Zero));
        await using var application = await TestApplication.StartAsync(model);

        using var response = await application.PostAsync("""[{"text": "a"}, {"text": "b"}]""");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClientThatLeaves_CancelsItsRow(bool isReal)
    {
        var began = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        var model = new FakeModel();
        model.Answer = async (row, token) =>
        {
            await using var registration = token.Register(() => ended.TrySetResult());
            began.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return FakeModel.Of(row);
        };
        await using var application = await TestApplication.StartAsync(model, isReal);
        using var leaving = new CancellationTokenSource();
        var request = application.Client.PostAsync("/predict", JsonContent.Create(new { text = "a" }), leaving.Token);
        await began.Task;

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task OwnHead_IsWrittenByTheConverterOfTheApplication()
    {
        var model = new FakeModel { Answer = (row, _) => Task.FromResult(new Prediction(row.Text!, new Dictionary<string, HeadPrediction>(StringComparer.Ordinal) { ["mood"] = new MoodPrediction("calm") }, 0)) };
        await using var application = await TestApplication.StartAsync(model, services: services =>
            services.ConfigureHttpJsonOptions(options => options.SerializerOptions.Converters.Add(new HeadPredictionJsonConverter(typeof(MoodPrediction)))));

        using var response = await application.PostAsync("""{"text": "a"}""");

        Assert.Contains("""{"$type":"mood","mood":"calm"}""", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conventions_AreTheApplications()
    {
        await using var application = await TestApplication.StartAsync(
            new FakeModel(),
            endpoint: route => route.AddEndpointFilter(async (invocation, next) => invocation.HttpContext.Request.Headers.Authorization.Count == 0 ? Results.Unauthorized() : await next(invocation)));

        using var response = await application.PostAsync("""{"text": "a"}""");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public void Map_WithoutSuchAModel_SaysWhatToCall()
    {
        using var application = WebApplication.CreateSlimBuilder().Build();

        Assert.Contains("AddMultiTaskPredictor", Assert.Throws<InvalidOperationException>(() => application.MapMultiTaskPredictor()).Message, StringComparison.Ordinal);
        Assert.Contains("'other'", Assert.Throws<InvalidOperationException>(() => application.MapMultiTaskPredictor(name: "other")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_OneOfSeveralModelsWithoutItsName_SaysWhatToCall()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddMultiTaskPredictor("topics", "topics-model").AddMultiTaskPredictor("moods", "moods-model");
        using var application = builder.Build();

        Assert.Equal(
            "There are 2 served models: 'topics', 'moods'. Say which one is mapped: MapMultiTaskPredictor(\"/predict\", \"topics\").",
            Assert.Throws<InvalidOperationException>(() => application.MapMultiTaskPredictor()).Message);
        application.MapMultiTaskPredictor("/moods", "moods");
    }

    private static Exception Made(Type kind) => kind == typeof(PredictorBusyException) ? new PredictorBusyException("Busy, as made.", TimeSpan.FromSeconds(1.2))
        : kind == typeof(ArgumentException) ? new ArgumentException("Bad, as made.", nameof(kind))
        : kind == typeof(TimeoutException) ? new TimeoutException("Late, as made.")
        : kind == typeof(ModelUnavailableException) ? new ModelUnavailableException("as made, with paths")
        : kind == typeof(ObjectDisposedException) ? new ObjectDisposedException("engine")
        : new InvalidOperationException("A secret.");

    private sealed class MoodPrediction(string mood) : HeadPrediction
    {
        public string Mood { get; } = mood;

        public override object Answer => Mood;
    }
}
