namespace MultiTaskBert.Pretrained.Hub;

/// <summary>Decides which files make a model, and sees to it that all of them lie in one snapshot.</summary>
internal sealed class HubSnapshot
{
    private readonly HubOptions _options;
    private readonly HubCache _cache;
    private readonly HubClient _client;
    private readonly HubFailures _failures;
    private readonly BlobDownload _blobs;

    internal HubSnapshot(HubCache cache, HubClient client, HubFailures failures, HubOptions options)
    {
        _options = options;
        _cache = cache;
        _client = client;
        _failures = failures;
        _blobs = new BlobDownload(client, cache, options);
    }

    /// <summary>The folder of the snapshot, complete.</summary>
    internal async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        var known = _cache.CommitOf(_options.Revision);
        var missing = known is null ? [PretrainedConfig.FileName, ModelFiles.Weights] : Missing(known);
        var usable = known is not null && missing.Count == 0;
        if (_options.Offline)
        {
            return usable ? _cache.Snapshot(known!) : throw _failures.NotCached(missing);
        }

        if (usable && HubNames.IsImmutable(_options.Revision) && ModelFiles.Optional.All(file => IsSettled(known!, file)))
        {
            return _cache.Snapshot(known!);
        }

        try
        {
            return await DownloadAsync(patient: !usable, cancellationToken).ConfigureAwait(false);
        }
        catch (HubTransientException e)
        {
            // As huggingface_hub does: no network is no obstacle to what is there already.
            return usable ? _cache.Snapshot(known!) : throw _failures.Unreachable(e);
        }
    }

    private async Task<string> DownloadAsync(bool patient, CancellationToken cancellationToken)
    {
        // Where a cached copy can be used instead, an unreachable hub is noticed at once and not after all retries.
        var config = await FindAsync(_options.Revision, PretrainedConfig.FileName, patient ? _options.RetryCount : 0, cancellationToken).ConfigureAwait(false)
            ?? throw _failures.NoConfig();
        var commit = config.Commit;
        await PlaceAsync(config, cancellationToken).ConfigureAwait(false);
        if (!await TakeAsync(commit, ModelFiles.Weights, cancellationToken).ConfigureAwait(false))
        {
            await TakeShardsAsync(commit, cancellationToken).ConfigureAwait(false);
        }

        foreach (var file in ModelFiles.Optional)
        {
            await TakeAsync(commit, file, cancellationToken).ConfigureAwait(false);
        }

        // Last, so that the reference always leads to a complete snapshot.
        _cache.SetCommitOf(_options.Revision, commit);
        return _cache.Snapshot(commit);
    }

    private async Task TakeShardsAsync(string commit, CancellationToken cancellationToken)
    {
        if (!await TakeAsync(commit, SafeTensorsIndex.FileName, cancellationToken).ConfigureAwait(false))
        {
            throw _failures.NoWeights(Path.Combine(_cache.Snapshot(commit), PretrainedConfig.FileName));
        }

        foreach (var shard in Index(commit).Shards)
        {
            if (!await TakeAsync(commit, shard, cancellationToken).ConfigureAwait(false))
            {
                throw new HubException($"'{SafeTensorsIndex.FileName}' lists '{shard}', which the hub does not have. The model is incomplete there.");
            }
        }
    }

    /// <summary>Gets a file of a known commit into the snapshot; false if the repository lacks it.</summary>
    private async Task<bool> TakeAsync(string commit, string name, CancellationToken cancellationToken)
    {
        if (IsSettled(commit, name))
        {
            return _cache.Has(commit, name);
        }

        if (await FindAsync(commit, name, _options.RetryCount, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            _cache.MarkAbsent(commit, name);
            return false;
        }

        // The server's word for the commit is not needed twice; the one asked for decides where the file goes.
        await PlaceAsync(file with { Commit = commit }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task PlaceAsync(HubFile file, CancellationToken cancellationToken)
    {
        if (!_cache.Has(file.Commit, file.Name))
        {
            await _blobs.FetchAsync(file, cancellationToken).ConfigureAwait(false);
            _cache.Link(file);
        }
    }

    private Task<HubFile?> FindAsync(string revision, string file, int retries, CancellationToken cancellationToken) =>
        HubRetry.RunAsync(() => _client.FindAsync(revision, file, cancellationToken), retries, _options.RetryTime, cancellationToken);

    private bool IsSettled(string commit, string file) => _cache.Has(commit, file) || _cache.IsKnownAbsent(commit, file);

    private SafeTensorsIndex Index(string commit) => SafeTensorsIndex.Read(Path.Combine(_cache.Snapshot(commit), SafeTensorsIndex.FileName));

    private List<string> Missing(string commit)
    {
        List<string> needed = [PretrainedConfig.FileName];
        if (!_cache.Has(commit, ModelFiles.Weights) && _cache.Has(commit, SafeTensorsIndex.FileName))
        {
            needed.AddRange(Index(commit).Shards);
        }
        else
        {
            needed.Add(ModelFiles.Weights);
        }

        return needed.FindAll(file => !_cache.Has(commit, file));
    }
}
