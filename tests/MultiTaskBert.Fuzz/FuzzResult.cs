namespace MultiTaskBert.Fuzz;

/// <summary>What came of a target: a line of the table.</summary>
internal sealed record FuzzResult(
    string Target, long Cases, long Accepted, long Refused, long Faults, double SlowestMilliseconds, long SlowestCase, long LargestAllocation, long LargestCase)
{
    internal const string Head = "| target | cases | accepted | refused | faults | slowest ms | largest allocation |\n|---|---:|---:|---:|---:|---:|---:|";

    /// <summary>The line of the table.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"| {Target} | {Cases:N0} | {Accepted:N0} | {Refused:N0} | {Faults:N0} | {SlowestMilliseconds:N1} (case {SlowestCase}) | {LargestAllocation / 1048576.0:N1} MB (case {LargestCase}) |");
}
