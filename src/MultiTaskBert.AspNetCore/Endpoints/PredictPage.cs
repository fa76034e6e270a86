using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>The page to try a model: one file that is part of the assembly, and a policy by which a browser runs its script and no other.</summary>
/// <param name="predict">The path of the predictions.</param>
internal sealed class PredictPage(string predict)
{
    private const string Place = "{{predict}}";

    private static readonly string Html = Read();
    private static readonly string Policy =
        $"default-src 'none'; script-src '{HashOf("script")}'; style-src '{HashOf("style")}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Answers with the page.</summary>
    internal Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";   // the text to try may stand in the address
        headers.CacheControl = "no-cache";
        context.Response.ContentType = "text/html; charset=utf-8";
        var path = HtmlEncoder.Default.Encode(context.Request.PathBase.Add(predict).ToUriComponent());
        return context.Response.WriteAsync(Html.Replace(Place, path, StringComparison.Ordinal), context.RequestAborted);
    }

    private static string Read()
    {
        using var stream = typeof(PredictPage).Assembly.GetManifestResourceStream("MultiTaskBert.AspNetCore.Endpoints.Page.index.html")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string HashOf(string element)
    {
        var start = Html.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var end = Html.IndexOf($"</{element}>", start, StringComparison.Ordinal);
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Html[start..end])));
    }
}
