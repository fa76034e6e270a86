namespace MultiTaskBert;

/// <summary>Represents the headline metric of a head before and after quantization, of a <see cref="QuantizationReport"/>.</summary>
public sealed class QuantizationScore
{
    internal QuantizationScore(string head, string metric, double before, double after, bool higherIsBetter) =>
        (Head, Metric, Before, After, Loss) = (head, metric, before, after, higherIsBetter ? before - after : after - before);

    /// <summary>Gets the name of the head.</summary>
    public string Head { get; }

    /// <summary>Gets the name of the metric.</summary>
    public string Metric { get; }

    /// <summary>Gets the metric of the model in Float32.</summary>
    public double Before { get; }

    /// <summary>Gets the metric of the exported model.</summary>
    public double After { get; }

    /// <summary>Gets by how much it became worse; below 0 where it became better.</summary>
    public double Loss { get; }
}
