using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Document_DescribesRequestAnswersAndProblems()
    {
        await using var application = await TestApplication.StartAsync(
            new FakeModel(),
            services: services => services.AddOpenApi(),
            routes: routes =>
            {
                routes.MapOpenApi();
                routes.MapMultiTaskPredictorPage();
            });

        var document = JsonDocument.Parse(await application.Client.GetStringAsync("/openapi/v1.json")).RootElement;

        var path = Assert.Single(document.GetProperty("paths").EnumerateObject());   // the page is for people
        Assert.Equal("/predict", path.Name);
        var post = path.Value.GetProperty("post");
        Assert.Contains("application/x-ndjson", post.GetProperty("description").GetString(), StringComparison.Ordinal);
        foreach (var type in (string[])["application/json", "application/x-ndjson"])
        {
            var row = Resolve(document, post.GetProperty("requestBody").GetProperty("content").GetProperty(type).GetProperty("schema"));
            Assert.Equal(["pair", "rows", "text", "words"], Names(row));
            var answer = Resolve(document, post.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty(type).GetProperty("schema"));
            Assert.Equal(["heads", "text", "truncatedTokens"], Names(answer));
        }

        foreach (var status in (string[])["400", "413", "415", "429", "500", "503", "504"])
        {
            var problem = Resolve(document, post.GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty("application/problem+json").GetProperty("schema"));
            Assert.Contains("detail", Names(problem));
            Assert.Equal(status == "400", Names(problem).Contains("errors"));
        }
    }

    [Fact]
    public void Description_HasTheNamesOfTheAnswer()
    {
        var answer = JsonSerializer.SerializeToElement(FakeModel.Of(new MtlRow("Ada won")), JsonSerializerOptions.Web);
        var described = JsonSerializerOptions.Web.GetTypeInfo(typeof(AspNetCore.Endpoints.PredictionDescription)).Properties;

        Assert.Equal(answer.EnumerateObject().Select(property => property.Name).Order(), described.Select(property => property.Name).Order());
    }

    private static string[] Names(JsonElement schema) => [.. schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];

    private static JsonElement Resolve(JsonElement document, JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
        : schema;
}
