using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

public sealed partial class PageTests
{
    [Fact]
    public async Task Page_LoadsNothing_AndItsPolicyAllowsItsScriptAlone()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel(), routes: routes => routes.MapMultiTaskPredictorPage());

        using var response = await application.Client.GetAsync("/");

        var html = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src '{HashOf(html, "script")}'", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src '{HashOf(html, "style")}'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.DoesNotMatch(Elsewhere(), html);
        Assert.DoesNotMatch(Inline(), html);
        foreach (var unsafeCall in (string[])["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "DOMParser", "import("])
        {
            Assert.DoesNotContain(unsafeCall, html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "/predict", "/predict")]
    [InlineData("/nlp", "/predict", "/nlp/predict")]
    [InlineData("", "/a\"><script>b", "/a%22%3E%3Cscript%3Eb")]
    public async Task Page_NamesTheRoute_BelowThePathOfTheApplication(string basePath, string predict, string expected)
    {
        await using var application = await TestApplication.StartAsync(new FakeModel(), routes: routes =>
        {
            routes.UsePathBase(basePath);
            routes.UseRouting();
            routes.MapMultiTaskPredictorPage("/try", predict);
        });

        var html = await application.Client.GetStringAsync($"{basePath}/try");

        Assert.Contains($"<meta name=\"predict\" content=\"{expected}\">", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict")]
    [InlineData("//elsewhere.example/predict")]
    [InlineData("https://elsewhere.example/predict")]
    public void Page_OfARouteElsewhere_Throws(string predict)
    {
        using var application = WebApplication.CreateSlimBuilder().Build();

        Assert.Throws<ArgumentException>(() => application.MapMultiTaskPredictorPage("/", predict));
    }

    private static string HashOf(string html, string element)
    {
        var content = Regex.Match(html, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    [GeneratedRegex("""(?:src|href)\s*=\s*"(?!data:)|https?://|url\(|@import""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Elsewhere();

    [GeneratedRegex("""\s(?:on\w+|style)\s*=\s*["']|javascript:""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Inline();
}
