namespace MultiTaskBert.Tests.Parity;

/// <summary>What came out of one comparison with reference data.</summary>
internal sealed record ParityRow
{
    internal required string Area { get; init; }

    internal required string Reference { get; init; }

    internal required double Tolerance { get; init; }

    internal required bool IsRelative { get; init; }

    internal required int Cases { get; init; }

    internal required int Failed { get; init; }

    internal required double Largest { get; init; }

    /// <summary>How many cases were not run, by reason.</summary>
    internal required IReadOnlyDictionary<string, int> Skipped { get; init; }
}
