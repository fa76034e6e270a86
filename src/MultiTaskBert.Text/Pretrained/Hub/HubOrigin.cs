using System.Diagnostics.CodeAnalysis;

namespace MultiTaskBert.Pretrained.Hub;

/// <summary>The hub's address, and which other addresses it may send us to.</summary>
internal sealed class HubOrigin
{
    private readonly string _prefix;
    private readonly Uri _uri;

    private HubOrigin(Uri uri)
    {
        _uri = uri;
        _prefix = uri.AbsoluteUri.TrimEnd('/');
    }

    internal static bool TryParse(string endpoint, [NotNullWhen(true)] out HubOrigin? origin)
    {
        origin = Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && IsSecure(uri) && uri.Query.Length == 0 && uri.UserInfo.Length == 0
            ? new HubOrigin(uri)
            : null;
        return origin is not null;
    }

    /// <summary>The address of a file: <c>{endpoint}/{id}/resolve/{revision}/{file}</c>, of a data set <c>{endpoint}/datasets/{id}/…</c></summary>
    internal Uri File(HubRepo repo, string revision, string file) =>
        new($"{_prefix}/{repo.Path}/resolve/{Uri.EscapeDataString(revision)}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}");

    /// <summary>The address of what is known of a revision: its commit and its files.</summary>
    internal Uri Listing(HubRepo repo, string revision) => new($"{_prefix}/{repo.ApiPath}/revision/{Uri.EscapeDataString(revision)}");

    /// <summary>Same scheme, host and port: only there may the token go.</summary>
    internal bool Owns(Uri other) =>
        Uri.Compare(_uri, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>https anywhere; http only from this machine to this machine.</summary>
    internal bool MayLeadTo(Uri target) =>
        string.Equals(target.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        || (IsSecure(target) && string.Equals(_uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal));

    public override string ToString() => _prefix;

    private static bool IsSecure(Uri uri) =>
        string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        || (string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal) && uri.IsLoopback);
}
