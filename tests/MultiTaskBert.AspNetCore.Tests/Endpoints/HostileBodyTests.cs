using System.Net;
using System.Text;
using System.Text.Json;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

public sealed class HostileBodyTests
{
    public static TheoryData<string, string, string> Bodies { get; } = new()
    {
        { "", "", "nothing" },
        { "   ", "", "nothing" },
        { "{", "", "JSON" },
        { """{"text": "a" """, "", "JSON" },
        { """{"text": "a"} x""", "", "JSON" },
        { """{"text": "a",}""", "", "JSON" },
        { """{"text": "a" /* b */}""", "", "JSON" },
        { "{}", "", "neither 'text' nor 'words'" },
        { "[]", "", "no rows" },
        { """{"rows": []}""", "rows", "no rows" },
        { """{"rows": {}}""", "rows", "an object" },
        { """{"rows": null}""", "", "neither" },
        { """{"rows": [{"text": "a"}], "text": "b"}""", "text", "nothing else" },
        { """{"rows": [{"rows": [{"text": "a"}]}]}""", "rows[0].rows", "no field 'rows'" },
        { """[[{"text": "a"}]]""", "[0]", "an array" },
        { """[{"text": "a"}, {"txt": "a"}]""", "[1].txt", "no field 'txt'" },
        { """{"rows": [{"text": "a"}, {"text": 1}]}""", "rows[1].text", "a number" },
        { "null", "", "null" },
        { "true", "", "a boolean" },
        { "12", "", "a number" },
        { "\"a\"", "", "a string" },
        { """{"text": 1}""", "text", "a number" },
        { """{"text": ["a"]}""", "text", "an array" },
        { """{"text": {"a": 1}}""", "text", "an object" },
        { """{"text": null}""", "", "neither" },
        { """{"text": "  "}""", "text", "empty" },
        { """{"text": "a", "pair": ""}""", "pair", "empty" },
        { """{"text": "a", "pair": 1}""", "pair", "a number" },
        { """{"pair": "a"}""", "pair", "beside 'text'" },
        { """{"words": ["a"], "pair": "a"}""", "pair", "beside 'text'" },
        { """{"words": ["a"], "text": "a"}""", "words", "both" },
        { """{"words": []}""", "words", "empty" },
        { """{"words": [""]}""", "words", "empty" },
        { """{"words": "a"}""", "words", "a string" },
        { """{"words": ["a", null]}""", "words[1]", "null" },
        { """{"words": ["a", ["b"]]}""", "words[1]", "an array" },
        { """{"text": "a", "text": "b"}""", "text", "twice" },
        { """{"text": "a", "Text": "b"}""", "Text", "no field" },
        { """{"text": "a", "labels": {"x": 1}}""", "labels", "no field" },
        { """{"__proto__": {}}""", "__proto__", "no field" },
        { """{"text": "\ud800"}""", "text", "surrogate" },
        { """{"text": "\udc00\ud800"}""", "text", "surrogate" },
        { """{"words": ["a", "\ud800"]}""", "words[1]", "surrogate" },
        { """{"\ud800": "a"}""", "", "surrogate" },
        { $$"""{"text": "{{new string('a', 1001)}}"}""", "text", "at most 1000" },
        { $$"""{"text": "{{new string('a', 600)}}", "pair": "{{new string('b', 401)}}"}""", "pair", "at most 1000" },
        { $$"""{"words": ["{{new string('a', 600)}}", "{{new string('b', 400)}}"]}""", "words[1]", "at most 1000" },
        { $$"""{"text": "{{string.Concat(Enumerable.Repeat("\\u0061", 5000))}}"}""", "text", "at most 1000" },
        { $$"""{"{{new string('x', 100_000)}}": 1}""", new string('x', 60) + "…", "no field" },
        { $"[{string.Join(',', Enumerable.Repeat("""{"text": "a"}""", 1001))}]", "", "more than 1000 rows" },
        { $$"""{"rows": [{{string.Join(',', Enumerable.Repeat("""{"text": "a"}""", 1001))}}]}""", "rows", "more than 1000 rows" },
        { new string('[', 100_000), "[0]", "an array" },
        { string.Concat(Enumerable.Repeat("""{"rows":[""", 50_000)), "rows[0].rows", "no field" },
        { $$"""{"text": {{new string('[', 100_000)}}""", "text", "an array" },
    };

    [Theory]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public async Task Document_ThatIsWrong_IsRefusedAndNamesTheField(string body, string field, string message)
    {
        var model = new FakeModel();
        await using var application = await TestApplication.StartAsync(model);

        using var response = await application.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        var errors = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal(field, errors.Name);
        Assert.Contains(message, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(problem.GetProperty("detail").GetString(), errors.Value[0].GetString());
        Assert.Equal(0, model.Asked);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    public async Task Document_ThatIsNotUtf8_IsRefused(byte[] bytes)
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        using var response = await application.PostAsync([.. "{\"text\": \"a"u8, .. bytes, .. "\"}"u8]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("UTF-8", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Document_ThatIsTooLarge_IsRefused_WhetherItSaysItsLengthOrNot(bool saysLength)
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());
        using var content = new StreamContent(new MemoryStream(new byte[(4 << 20) + 1]));
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentLength = saysLength ? (4 << 20) + 1 : null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = content };
        request.Headers.TransferEncodingChunked = saysLength ? null : true;

        using var response = await application.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("application/x-ndjson", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-ndjson; charset=iso-8859-1")]
    public async Task OtherContentType_IsRefused(string type)
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        using var response = await application.PostAsync("""{"text": "a"}""", type);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task NoContentType_IsRefused()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());
        using var content = new ByteArrayContent("""{"text": "a"}"""u8.ToArray());

        using var response = await application.Client.PostAsync("/predict", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Get_IsNotAllowed()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        using var response = await application.Client.GetAsync("/predict");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Bytes_OfAnyKind_AreAnswered()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());
        var seeds = (string[])["""{"text": "Ada won", "pair": "b"}""", """{"words": ["a", "b"]}""", """{"rows": [{"text": "a"}, {"words": ["\u0061"]}]}""", "[{\"text\": \"🙂\"}]"];
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var body = Encoding.UTF8.GetBytes(seeds[round % seeds.Length]);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                body[random.Next(body.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : "{}[]\",:\\u"[random.Next(9)]);
            }

            using var document = await application.PostAsync(body);
            Assert.Contains((int)document.StatusCode, (int[])[200, 400]);
            using var lines = await application.PostAsync(body, "application/x-ndjson");
            Assert.Equal(HttpStatusCode.OK, lines.StatusCode);
        }
    }
}
