using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using MultiTaskBert.AspNetCore.Endpoints;
using MultiTaskBert.Tests;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

[Collection(nameof(OneAtATime))]
public sealed class TinyModelTests
{
    [Fact]
    public async Task RealModel_AnswersOverHttp_AsItDoesInProcess()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        await using var application = builder.Build();
        PredictRoute.Map(application, "/predict", _ => new PredictTarget((row, _, token) => predictor.PredictAsync(row, token), 1000, 1000));
        await application.StartAsync();
        using var client = application.GetTestClient();

        using var response = await client.PostAsJsonAsync("/predict", new { text = "ada stone won in paris" });

        var prediction = (await response.Content.ReadFromJsonAsync<Prediction>())!;
        var expected = predictor.Predict("ada stone won in paris");
        Assert.Equal(expected.Class("topic").Label, prediction.Class("topic").Label);
        Assert.Equal(expected.Class("topic").Probability, prediction.Class("topic").Probability, 1e-6);
        Assert.Equal(expected.Tags("entities").Tags, prediction.Tags("entities").Tags);
        Assert.Equal(expected.Entities("entities").Select(entity => entity.Span), prediction.Entities("entities").Select(entity => entity.Span));
    }
}
