using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using MultiTaskBert.Tests;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

/// <summary>The page as a browser shows it. Needs Chromium: Debian's package, or CHROMIUM names the program; without it these tests are skipped.</summary>
public sealed class ChromiumTests
{
    private static readonly string? Chromium = new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium" }.FirstOrDefault(File.Exists);

    [Fact]
    public async Task Page_ShowsEveryKindOfPrediction()
    {
        var model = new FakeModel
        {
            Answer = (row, _) => Task.FromResult(new Prediction(
                row.Text!,
                new Dictionary<string, HeadPrediction>(StringComparer.Ordinal)
                {
                    ["topic"] = new ClassPrediction("Jobs", 0.75, [new("Jobs", 0.75), new("Sports", 0.2), new("Travel", 0.05)]),
                    ["moods"] = new ClassesPrediction(["calm"], [new("calm", 0.9), new("angry", 0.1)]),
                    ["stars"] = new OrdinalPrediction("four", 3, 2.75, [new("three", 0.25), new("four", 0.75)]),
                    ["entities"] = new TagsPrediction([], [
                        new Entity("PER", "Ada 🙂", new TextSpan(0, 6), 0.98),
                        new Entity("ORG", "<b>Acme</b>", new TextSpan(14, 25), 0.5)]),
                    ["price"] = new ValuePrediction(12.5),
                    ["answer"] = new SpanPrediction(row.Text!, new TextSpan(7, 13), 0.5, 0.25),
                    ["vector"] = new EmbeddingPrediction(new float[] { 0.5f, -0.25f }),
                },
                truncatedTokens: 2)),
        };

        var html = await DumpAsync(model, "Ada 🙂 joined <b>Acme</b>");

        Assert.Contains(">75.0 %<", html, StringComparison.Ordinal);
        Assert.Contains("class=\"bar\" style=\"width: 75%;\"", html, StringComparison.Ordinal);
        Assert.Matches(new Regex("class=\"chosen\"><td class=\"name\">Jobs<", RegexOptions.None, TimeSpan.FromSeconds(5)), html);
        Assert.Contains("<mark class=\"k0\">Ada 🙂<small>PER</small></mark> joined <mark class=\"k1\">&lt;b&gt;Acme&lt;/b&gt;<small>ORG</small></mark>", html, StringComparison.Ordinal);
        Assert.Contains("Expected rank 2.75", html, StringComparison.Ordinal);
        Assert.Contains("<div class=\"value\">12.5</div>", html, StringComparison.Ordinal);
        Assert.Contains("Ada 🙂 <mark class=\"k0\">joined<small></small></mark>", html, StringComparison.Ordinal);
        Assert.Contains("2 numbers: 0.5, -0.25", html, StringComparison.Ordinal);
        Assert.Contains("2 tokens beyond the length limit were not read.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<img src=x onerror=\"document.title='broken'\">")]
    [InlineData("</script><script>document.title='broken'</script>")]
    [InlineData("{{predict}} &lt;&amp; \u202E \u0000")]
    public async Task Text_ThatIsMarkup_StaysText(string text)
    {
        var html = await DumpAsync(
            new FakeModel { Answer = (row, _) => Task.FromResult(new Prediction(row.Text!, new Dictionary<string, HeadPrediction>(StringComparer.Ordinal) { [text] = new ClassPrediction(text, 1, [new(text, 1)]) }, 0)) },
            text);

        Assert.Contains("<title>Try the model</title>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(html, "<script>|</script>", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.Contains("100.0 %", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_IsShown()
    {
        var html = await DumpAsync(new FakeModel { Answer = (_, _) => Task.FromException<Prediction>(new PredictorBusyException("The queue is full.", TimeSpan.FromSeconds(3))) }, "Ada");

        Assert.Matches(new Regex("<div id=\"problem\" role=\"alert\">429 [^<]*The queue is full\\. Try again in 3 s\\.</div>", RegexOptions.None, TimeSpan.FromSeconds(5)), html);
    }

    [Fact]
    public async Task NoText_AsksForOne()
    {
        var html = await DumpAsync(new FakeModel(), text: null);

        Assert.Contains("<div id=\"result\"></div>", html, StringComparison.Ordinal);
        Assert.Contains("<label for=\"text\">", html, StringComparison.Ordinal);
    }

    private static async Task<string> DumpAsync(FakeModel model, string? text)
    {
        Assert.SkipUnless(Chromium is not null, "There is no /usr/bin/chromium, and CHROMIUM names no other; install Debian's package 'chromium' to run this test.");
        await using var application = await TestApplication.StartAsync(model, isReal: true, routes: routes => routes.MapMultiTaskPredictorPage());
        using var profile = new TemporaryFolder();
        var address = new Uri(application.Address, text is null ? "/" : "/?text=" + Uri.EscapeDataString(text));
        var result = await DotnetProcess.RunProgramAsync(
            Chromium!,
            profile.Path,
            TimeSpan.FromMinutes(2),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = profile.Path },
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            "--user-data-dir=" + profile.File("profile"), "--virtual-time-budget=20000", "--dump-dom", address.AbsoluteUri);
        result.AssertSucceeded();
        Assert.DoesNotContain("Content Security Policy", result.Errors, StringComparison.Ordinal);
        return result.Output;
    }
}
