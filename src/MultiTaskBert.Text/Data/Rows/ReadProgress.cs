namespace MultiTaskBert.Data;

/// <summary>Represents how far the reading of a file is. Immutable.</summary>
public sealed class ReadProgress
{
    internal ReadProgress(string file, int rows, double? ratio, TimeSpan elapsed) => (File, Rows, Ratio, Elapsed) = (file, rows, ratio, elapsed);

    /// <summary>Gets the path of the file, as it was given.</summary>
    public string File { get; }

    /// <summary>Gets the number of rows taken so far.</summary>
    public int Rows { get; }

    /// <summary>Gets how much of the file has been read, from 0 to 1, or null if the reader does not know.</summary>
    public double? Ratio { get; }

    /// <summary>Gets the time since the reading began.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Gets the time that the rest will take if it goes on so, or null if that is not known.</summary>
    public TimeSpan? Remaining => Ratio is > 0 and var ratio ? Elapsed * ((1 - ratio) / ratio) : null;

    /// <summary>Returns all of it in one line: <c>train.jsonl: 120,000 rows, 31 %, 6 s left.</c></summary>
    public override string ToString() =>
        FormattableString.Invariant($"{File}: {Rows:N0} rows{(Ratio is { } ratio ? FormattableString.Invariant($", {100 * ratio:0} %") : string.Empty)}{(Remaining is { } left ? FormattableString.Invariant($", {left.TotalSeconds:0} s left") : string.Empty)}.");
}
