using System.Globalization;

namespace MultiTaskBert.Pretrained.Hub;

/// <summary>Collects what the hub says of a file, over the redirects it answers with.</summary>
internal sealed class HubFileAnswer
{
    private string? _commit;
    private string? _linkedTag;
    private string? _plainTag;
    private string? _linkedSize;
    private long? _plainSize;

    internal void Add(HttpResponseMessage response)
    {
        _commit ??= HubFailures.Header(response, "X-Repo-Commit");
        _linkedTag = HubFailures.Header(response, "X-Linked-Etag") ?? _linkedTag;
        _linkedSize = HubFailures.Header(response, "X-Linked-Size") ?? _linkedSize;
        _plainTag = HubFailures.Header(response, "ETag") ?? _plainTag;

        // The length of a redirect is that of its own text.
        _plainSize = response.IsSuccessStatusCode ? response.Content.Headers.ContentLength : null;
    }

    /// <exception cref="HubException">Something is missing, or could lead out of the cache.</exception>
    internal HubFile Check(string file, Uri uri)
    {
        var tag = Unquoted(_linkedTag ?? _plainTag);
        var size = _linkedSize is null ? _plainSize
            : long.TryParse(_linkedSize, NumberStyles.None, CultureInfo.InvariantCulture, out var linked) ? linked
            : null;
        if (_commit is null || !HubNames.IsHash(_commit))
        {
            throw Bad("X-Repo-Commit", _commit, "a commit hash");
        }

        if (tag is null || !PlainFileName.IsSafe(tag))
        {
            throw Bad("ETag", tag, "a hash");
        }

        return new HubFile(file, _commit, tag, size ?? throw Bad("Content-Length", _linkedSize, "a number of bytes"));

        HubException Bad(string header, string? value, string allowed) => new(
            $"{uri} answers with {header} '{value}'; it must be {allowed}. The server does not behave like a Hugging Face hub: check HF_ENDPOINT.");
    }

    private static string? Unquoted(string? tag)
    {
        var strong = tag is not null && tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
        return strong?.Trim('"');
    }
}
