namespace MultiTaskBert.Pretrained.Hub;

/// <summary>A repository of the hub: a model, or a data set. Both are had in the same way, from other addresses and in other folders of the cache.</summary>
/// <param name="Id">Its id, <c>organization/name</c> or <c>name</c>.</param>
/// <param name="IsDataset">Whether it is a data set.</param>
internal sealed record HubRepo(string Id, bool IsDataset)
{
    /// <summary>What it is, in the middle of a sentence.</summary>
    internal string Word => IsDataset ? "data set" : "model";

    /// <summary>What it is and which, at the beginning of a sentence: <c>Model 'acme/tiny'</c>.</summary>
    internal string Name => $"{(IsDataset ? "Data set" : "Model")} '{Id}'";

    /// <summary>Its place below the address of the hub.</summary>
    internal string Path => IsDataset ? $"datasets/{Id}" : Id;

    /// <summary>Its place below the address of the hub's interface.</summary>
    internal string ApiPath => $"api/{(IsDataset ? "datasets" : "models")}/{Id}";

    /// <summary>Its folder in the cache.</summary>
    internal string CacheName => $"{(IsDataset ? "datasets" : "models")}--{Id.Replace("/", "--", StringComparison.Ordinal)}";

    /// <summary>A model.</summary>
    internal static HubRepo Model(string id) => new(id, IsDataset: false);

    /// <summary>A data set.</summary>
    internal static HubRepo Dataset(string id) => new(id, IsDataset: true);
}
