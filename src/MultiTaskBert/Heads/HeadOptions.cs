using MultiTaskBert.Metrics;

namespace MultiTaskBert;

/// <summary>Represents what the options of the heads of the library share.</summary>
public abstract class HeadOptions
{
    private protected HeadOptions()
    {
    }

    /// <summary>Gets what makes further metrics for each evaluation, behind those of the head; null for none. Not saved with the model.</summary>
    public Func<IEnumerable<Metric>>? ExtraMetrics { get; init; }
}
