namespace MultiTaskBert.Pretrained.Hub;

/// <summary>
/// A repository of which the caller chooses the files: they are listed, and those that are asked for are brought into the cache. What the hub cannot say, since it is not to be asked or cannot be
/// reached, the cache says.
/// </summary>
internal sealed class HubRepository
{
    private readonly HubOptions _options;
    private readonly HubCache _cache;
    private readonly HubClient _client;
    private readonly HubFailures _failures;
    private readonly BlobDownload _blobs;
    private readonly bool _isCached;

    private HubRepository(HubRepo repo, HubOptions options, HubCache cache, HubClient client, HubFailures failures, HubListing listing, bool isCached)
    {
        (Repo, _options, _cache, _client, _failures, Listing, _isCached) = (repo, options, cache, client, failures, listing, isCached);
        _blobs = new BlobDownload(client, cache, options);
    }

    internal HubRepo Repo { get; }

    /// <summary>The files that there are.</summary>
    internal HubListing Listing { get; }

    /// <summary>The folder in which the files lie that were asked for.</summary>
    internal string Folder => _cache.Snapshot(Listing.Commit);

    /// <summary>Finds out which files a repository has.</summary>
    /// <exception cref="HubException">It is unknown, access is denied, the hub or the disk fails, or it is not to be asked and the cache does not know.</exception>
    internal static async Task<HubRepository> OpenAsync(HubRepo repo, HubOptions options, CancellationToken cancellationToken)
    {
        options.Validate(repo);
        var failures = new HubFailures(repo, options);
        var cache = new HubCache(options.CacheFolder, repo);
        var client = new HubClient(repo, options, failures);
        try
        {
            var known = cache.CommitOf(options.Revision) is { } commit ? HubListing.Read(cache, commit) ?? Lying(cache, commit) : null;
            if (options.Offline)
            {
                return Of(known ?? throw failures.NotCached(["all files"]), isCached: true);
            }

            if (known is not null && HubNames.IsImmutable(options.Revision) && File.Exists(cache.Listing(known.Commit)))
            {
                return Of(known, isCached: false);
            }

            try
            {
                // Where a cached copy can be used instead, an unreachable hub is noticed at once and not after all retries.
                var listing = await HubRetry.RunAsync(() => client.ListAsync(options.Revision, cancellationToken), known is null ? options.RetryCount : 0, options.RetryTime, cancellationToken).ConfigureAwait(false);
                listing.Write(cache);
                return Of(listing, isCached: false);
            }
            catch (HubTransientException e)
            {
                return Of(known ?? throw failures.Unreachable(e), isCached: true);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw failures.Disk(e);
        }

        HubRepository Of(HubListing listing, bool isCached) => new(repo, options, cache, client, failures, listing, isCached);
    }

    /// <summary>Brings files into <see cref="Folder"/> that are not there yet.</summary>
    /// <param name="files">Files of the listing.</param>
    /// <param name="cancellationToken">Stops the download; what arrived is kept.</param>
    /// <exception cref="HubException">One cannot be had.</exception>
    internal async Task TakeAsync(IReadOnlyCollection<string> files, CancellationToken cancellationToken)
    {
        string[] missing = [.. files.Where(file => !_cache.Has(Listing.Commit, file))];
        if (missing.Length > 0 && _isCached)
        {
            throw _options.Offline ? _failures.NotCached(missing) : _failures.Unreachable(new HubTransientException($"it cannot be reached, and the cache lacks {NameList.Of(missing)}."));
        }

        try
        {
            foreach (var name in missing)
            {
                var file = await HubRetry.RunAsync(() => _client.FindAsync(Listing.Commit, name, cancellationToken), _options.RetryCount, _options.RetryTime, cancellationToken).ConfigureAwait(false)
                    ?? throw new HubException($"{_options.Endpoint} lists '{name}' of {Repo.Word} '{Repo.Id}', and does not have it. Try again.");
                var placed = file with { Commit = Listing.Commit };
                await _blobs.FetchAsync(placed, cancellationToken).ConfigureAwait(false);
                _cache.Link(placed);
            }

            // Last, so that the reference leads to what is there.
            _cache.SetCommitOf(_options.Revision, Listing.Commit);
        }
        catch (HubTransientException e)
        {
            throw _failures.Unreachable(e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw _failures.Disk(e);
        }
    }

    // Python's library keeps no list; what it downloaded is there.
    private static HubListing? Lying(HubCache cache, string commit)
    {
        var folder = cache.Snapshot(commit);
        return Directory.Exists(folder)
            ? HubListing.Of(commit, Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Where(file => cache.Has(commit, file)))
            : null;
    }
}
