namespace MultiTaskBert.Pretrained.Hub;

/// <summary>Finds the folder that a pretrained encoder or head is loaded from: a local one, or that of a model of the hub in the cache.</summary>
internal static class PretrainedFolder
{
    /// <param name="model">A folder or a model id.</param>
    /// <param name="options">Revision, cache, token, progress; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="CheckpointException">It is neither a folder nor a model id.</exception>
    /// <exception cref="HubException">The model cannot be had.</exception>
    internal static async Task<string> FindAsync(string model, HubOptions? options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        if (Directory.Exists(model))
        {
            return model;
        }

        return HubNames.IsModelId(model)
            ? await HubDownloader.DownloadAsync(model, options, cancellationToken).ConfigureAwait(false)
            : throw new CheckpointException($"The checkpoint folder '{model}' does not exist, and that is no model id of the hub either, which is 'name' or 'organization/name'. Check the path.");
    }

    /// <summary>As <see cref="FindAsync"/>; blocks while it downloads.</summary>
    internal static string Find(string model, HubOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return Directory.Exists(model) ? model : Task.Run(() => FindAsync(model, options, CancellationToken.None)).GetAwaiter().GetResult();
    }
}
