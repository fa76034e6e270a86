using System.Net;

namespace MultiTaskBert.Pretrained.Hub;

/// <summary>
/// Brings the content of one file into the cache. It grows under <c>{etag}.incomplete</c>, across interruptions, and gets its name only
/// when its length and hash are right.
/// </summary>
internal sealed class BlobDownload(HubClient client, HubCache cache, HubOptions options)
{
    internal const int BufferSize = 128 * 1024;

    private const long ReportEvery = 1 << 20;

    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Downloads unless the blob is there; others who want the same blob wait, and then find it.</summary>
    /// <exception cref="HubException">The content has another length or hash than announced, twice if it had been resumed.</exception>
    /// <exception cref="HubTransientException">The connection failed once more than allowed. What arrived is kept.</exception>
    internal async Task FetchAsync(HubFile file, CancellationToken cancellationToken)
    {
        var blob = cache.Blob(file.ETag);
        if (File.Exists(blob))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        using var held = await FileLock.AcquireAsync(cache.Lock(file.ETag), cancellationToken).ConfigureAwait(false);
        if (File.Exists(blob))
        {
            return;
        }

        var incomplete = blob + ".incomplete";
        var hadPart = File.Exists(incomplete) && new FileInfo(incomplete).Length > 0;
        if (!await TryCompleteAsync(file, incomplete, throwIfWrong: !hadPart, cancellationToken).ConfigureAwait(false))
        {
            // The part that an earlier run left may be what is wrong: once more from the start.
            await TryCompleteAsync(file, incomplete, throwIfWrong: true, cancellationToken).ConfigureAwait(false);
        }

        File.Move(incomplete, blob);
    }

    private async Task<bool> TryCompleteAsync(HubFile file, string incomplete, bool throwIfWrong, CancellationToken cancellationToken)
    {
        await HubRetry.RunAsync(
            () => TransferAsync(file, incomplete, cancellationToken), options.RetryCount, options.RetryTime, cancellationToken).ConfigureAwait(false);
        string? hash;
        using (var stream = File.OpenRead(incomplete))
        {
            hash = await BlobHash.ComputeAsync(stream, file.ETag, cancellationToken).ConfigureAwait(false);
        }

        if (hash is null || string.Equals(hash, file.ETag, StringComparison.Ordinal))
        {
            return true;
        }

        File.Delete(incomplete);
        return throwIfWrong
            ? throw new HubException($"'{file.Name}' arrived damaged: its hash is {hash}, announced was {file.ETag}. It was deleted; try again.")
            : false;
    }

    private async Task<long> TransferAsync(HubFile file, string incomplete, CancellationToken cancellationToken)
    {
        using var target = new FileStream(incomplete, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (target.Length > file.Size)
        {
            target.SetLength(0);
        }

        if (target.Length < file.Size)
        {
            CheckSpace(file, file.Size - target.Length);
            target.Seek(0, SeekOrigin.End);
            using var response = await client.OpenAsync(file, target.Length, cancellationToken).ConfigureAwait(false);
            Align(target, response, file);
            await CopyAsync(response, target, file, cancellationToken).ConfigureAwait(false);
        }

        options.Progress?.Report(new DownloadProgress(file.Name, file.Size, file.Size));
        target.Flush(flushToDisk: true);
        return target.Length;
    }

    private void CheckSpace(HubFile file, long needed)
    {
        if (cache.FreeSpace is { } free && free < needed)
        {
            throw new HubException(
                $"'{file.Name}' needs {needed} more bytes in the cache '{options.CacheFolder}', where {free} are free. Make room, or set HF_HUB_CACHE to "
                + "a folder on another disk.");
        }
    }

    // Brings the file to the position where the body of the answer begins.
    private static void Align(FileStream target, HttpResponseMessage response, HubFile file)
    {
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            var range = response.Content.Headers.ContentRange;
            if (range?.From != target.Length || (range.Length ?? file.Size) != file.Size)
            {
                target.SetLength(0);
                throw new HubTransientException($"the server answers with range '{range}' for '{file.Name}', which was not asked for.");
            }
        }
        else
        {
            target.SetLength(0);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                throw new HubTransientException($"the server cannot go on with '{file.Name}' where an earlier download ended.");
            }
        }

        var arriving = target.Length + response.Content.Headers.ContentLength;
        if (arriving is { } length && length != file.Size)
        {
            throw WrongLength(file, length);
        }
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream target, HubFile file, CancellationToken cancellationToken)
    {
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        var reported = target.Length;
        options.Progress?.Report(new DownloadProgress(file.Name, reported, file.Size));
        while (await ReadAsync(body, buffer, file, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            if (target.Length + read > file.Size)
            {
                var length = target.Length + read;
                target.SetLength(0);
                throw WrongLength(file, length);
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            if (target.Length - reported >= ReportEvery && target.Length < file.Size)
            {
                reported = target.Length;
                options.Progress?.Report(new DownloadProgress(file.Name, reported, file.Size));
            }
        }

        if (target.Length < file.Size)
        {
            throw new HubTransientException($"the connection ended after {target.Length} of {file.Size} bytes of '{file.Name}'.");
        }
    }

    // Only the network is blamed here: an error while writing to the disk must not be retried.
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, HubFile file, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StallTimeout);
        try
        {
            return await body.ReadAsync(buffer, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new HubTransientException($"the connection was cut in '{file.Name}': {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubTransientException($"no byte of '{file.Name}' arrived for {StallTimeout.TotalSeconds} seconds.", e);
        }
    }

    private static HubException WrongLength(HubFile file, long length) =>
        new($"'{file.Name}' has the wrong length: {length} bytes or more arrive, announced were {file.Size}. Try again later.");
}
