using MultiTaskBert.Pretrained.Hub;

namespace MultiTaskBert.Pretrained;

/// <summary>Downloads pretrained models from the Hugging Face hub, or from a server with the same interface, into a local cache.</summary>
/// <remarks>
/// The cache has the layout of Python's huggingface_hub: what one has downloaded, the other finds. Files are taken only as far as they
/// are needed: <c>config.json</c>, <c>model.safetensors</c> or its shards, and where they exist the files of the tokenizer (<c>tokenizer.json</c>, <c>tokenizer_config.json</c>,
/// <c>special_tokens_map.json</c>, <c>added_tokens.json</c>, <c>vocab.txt</c>, <c>vocab.json</c>, <c>merges.txt</c>), of heads and of adapters. Thread safety: any number of threads and
/// processes may ask for the same model at once; it is downloaded once.
/// </remarks>
public static class HubDownloader
{
    /// <summary>
    /// Returns the local folder of a model, downloading what the cache lacks. An interrupted download goes on where it ended. If the hub
    /// cannot be reached and the cache holds the revision, that is used.
    /// </summary>
    /// <param name="modelId">Such as <c>bert-base-uncased</c> or <c>google-bert/bert-base-uncased</c>.</param>
    /// <param name="options">Revision, cache, token and the like; null for the defaults.</param>
    /// <param name="cancellationToken">Stops waiting and downloading; what arrived is kept for the next time.</param>
    /// <returns>A folder for <c>Backbone.FromPretrained</c>. Its files belong to the cache: do not write to them.</returns>
    /// <exception cref="HubException">The model is unknown, access is denied, the hub or the disk fails, or what arrives is damaged.</exception>
    /// <exception cref="CheckpointException">The index of the shards is broken, or names a file outside the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<string> DownloadAsync(string modelId, HubOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(modelId);
        options ??= new HubOptions();
        var repo = HubRepo.Model(modelId);
        options.Validate(repo);
        var failures = new HubFailures(repo, options);
        try
        {
            var cache = new HubCache(options.CacheFolder, repo);
            return await new HubSnapshot(cache, new HubClient(repo, options, failures), failures, options).EnsureAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw failures.Disk(e);
        }
    }
}
