using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Data;

/// <summary>Represents how <c>MtlDataset.FromHub</c> finds and reads a data set.</summary>
public sealed class HubDatasetOptions
{
    /// <summary>Gets the configuration that is read where a data set has several, such as <c>mrpc</c> of GLUE; null if it has one.</summary>
    public string? Config { get; init; }

    /// <summary>Gets which columns or properties hold what, and how labels are spelled; what the data set says of its numbers is added.</summary>
    public JsonLinesOptions Fields { get; init; } = new();

    /// <summary>Gets the hub, revision, token and cache; not used for a folder.</summary>
    public HubOptions Hub { get; init; } = new();

    /// <summary>What is wrong with the options, one sentence each.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Fields is null || Hub is null)
        {
            yield return $"{nameof(Fields)} and {nameof(Hub)} must not be null; leave them out for the defaults.";
        }
        else
        {
            foreach (var problem in Fields.Problems())
            {
                yield return problem;
            }
        }

        if (Config is not null && string.IsNullOrWhiteSpace(Config))
        {
            yield return $"{nameof(Config)} is empty; leave it out where there is one configuration.";
        }
    }
}
