namespace MultiTaskBert.Fuzz;

/// <summary>What became of one input.</summary>
/// <param name="Accepted">Whether rows were read.</param>
/// <param name="Fault">What must not be, or null.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Allocated">How many bytes were taken.</param>
internal sealed record Verdict(bool Accepted, Exception? Fault, TimeSpan Elapsed, long Allocated);
