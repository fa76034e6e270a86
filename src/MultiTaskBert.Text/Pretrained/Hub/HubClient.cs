using System.Net;
using System.Net.Http.Headers;

namespace MultiTaskBert.Pretrained.Hub;

/// <summary>
/// Requests files of the hub: what is known of one, and its content. Redirects are followed by hand, since the token may not follow them
/// to another host.
/// </summary>
internal sealed class HubClient
{
    private const int MaxRedirects = 10;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(30);

    // One for the process, as connections are pooled in it. It has no state of a caller.
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly HubRepo _repo;
    private readonly HubOptions _options;
    private readonly HubOrigin _origin;
    private readonly HubFailures _failures;

    internal HubClient(HubRepo repo, HubOptions options, HubFailures failures)
    {
        _repo = repo;
        _options = options;
        _origin = HubOrigin.TryParse(options.Endpoint, out var origin) ? origin : throw new ArgumentException("Unchecked options.", nameof(options));
        _failures = failures;
    }

    /// <summary>Asks about a file; null if the repository is there and the file is not.</summary>
    /// <exception cref="HubException">The model or revision is unknown, access is denied, or the answer makes no sense.</exception>
    /// <exception cref="HubTransientException">No answer, or a server error.</exception>
    internal async Task<HubFile?> FindAsync(string revision, string file, CancellationToken cancellationToken)
    {
        var answer = new HubFileAnswer();
        var uri = _origin.File(_repo, revision, file);
        for (var hop = 0; hop < MaxRedirects; hop++)
        {
            using var response = await SendAsync(HttpMethod.Head, uri, from: 0, cancellationToken).ConfigureAwait(false);
            answer.Add(response);
            if (Redirect(response, uri) is { } next)
            {
                // Another host serves the content; what it is, the hub has just said.
                if (_origin.Owns(next))
                {
                    uri = next;
                    continue;
                }
            }
            else if (_failures.IsMissingFile(response))
            {
                return null;
            }
            else
            {
                _failures.ThrowUnlessSuccess(response, file);
            }

            return answer.Check(file, uri);
        }

        throw TooManyRedirects(file);
    }

    /// <summary>Opens the content of a file from a byte on. The caller disposes the answer, whose status is 200, 206 or 416.</summary>
    /// <exception cref="HubException">Access is denied, or the file is gone.</exception>
    /// <exception cref="HubTransientException">No answer, or a server error.</exception>
    internal async Task<HttpResponseMessage> OpenAsync(HubFile file, long from, CancellationToken cancellationToken)
    {
        var uri = _origin.File(_repo, file.Commit, file.Name);
        for (var hop = 0; hop < MaxRedirects; hop++)
        {
            var response = await SendAsync(HttpMethod.Get, uri, from, cancellationToken).ConfigureAwait(false);
            try
            {
                if (Redirect(response, uri) is not { } next)
                {
                    if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
                    {
                        _failures.ThrowUnlessSuccess(response, file.Name);
                    }

                    return response;
                }

                uri = next;
                response.Dispose();
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }

        throw TooManyRedirects(file.Name);
    }

    /// <summary>Asks which files a revision has, and which commit it means.</summary>
    /// <exception cref="HubException">The repository or revision is unknown, access is denied, or the answer makes no sense.</exception>
    /// <exception cref="HubTransientException">No answer, or a server error.</exception>
    internal async Task<HubListing> ListAsync(string revision, CancellationToken cancellationToken)
    {
        const string what = "the list of files";
        var uri = _origin.Listing(_repo, revision);
        for (var hop = 0; hop < MaxRedirects; hop++)
        {
            using var response = await SendAsync(HttpMethod.Get, uri, from: 0, cancellationToken).ConfigureAwait(false);
            if (Redirect(response, uri) is { } next)
            {
                uri = _origin.Owns(next) ? next : throw new HubException($"{uri} redirects to '{next}' for {what}, which is another server.");
                continue;
            }

            _failures.ThrowUnlessSuccess(response, what);
            return HubListing.Parse(await ReadAsync(response, uri, cancellationToken).ConfigureAwait(false), uri);
        }

        throw TooManyRedirects(what);
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, Uri uri, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(HeadersTimeout);
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
            using var read = new MemoryStream();
            var block = new byte[BlobDownload.BufferSize];
            while (await body.ReadAsync(block, timeout.Token).ConfigureAwait(false) is > 0 and var count)
            {
                read.Write(block, 0, read.Length + count <= HubListing.MaxBytes ? count : throw new HubException($"{uri} answers with more than {HubListing.MaxBytes} bytes, which are the most that are read of a list of files."));
            }

            return read.ToArray();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new HubTransientException($"the connection to {uri.Host} was cut: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubTransientException($"{uri.Host} did not send its list of files within {HeadersTimeout.TotalSeconds} seconds.", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri uri, long from, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("MultiTaskBert", typeof(HubClient).Assembly.GetName().Version?.ToString(3)));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (_options.Token is { } token && _origin.Owns(uri))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, to: null);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(HeadersTimeout);
        try
        {
            return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new HubTransientException($"{uri.Host} cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubTransientException($"{uri.Host} did not answer within {HeadersTimeout.TotalSeconds} seconds.", e);
        }
    }

    private Uri? Redirect(HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location)
        {
            return null;
        }

        var target = new Uri(from, location);
        return _origin.MayLeadTo(target)
            ? target
            : throw new HubException($"{from} redirects to '{target}'; only https addresses are followed.");
    }

    private HubException TooManyRedirects(string file) => new($"{_origin} redirected more than {MaxRedirects} times on the way to '{file}' of '{_repo.Id}'.");
}
