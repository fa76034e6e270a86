namespace MultiTaskBert.Samples.Comparison;

/// <summary>One training of one method with one seed: a line of the results.</summary>
internal sealed record MethodRun
{
    public required string Method { get; init; }

    public required long Seed { get; init; }

    public required MethodSettings Settings { get; init; }

    /// <summary>The dev score of each head in percent, after the last epoch; empty if the training failed.</summary>
    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The time of the training, without the evaluation.</summary>
    public double Seconds { get; init; }

    public long Steps { get; init; }

    /// <summary>The median over the steps, so that what else the machine did for a while does not count.</summary>
    public double MsPerStep { get; init; }

    /// <summary>Tells whether two methods came to the same model.</summary>
    public string? WeightsSha256 { get; init; }

    /// <summary>Why there are no scores; null if all went well.</summary>
    public string? Failure { get; init; }
}
