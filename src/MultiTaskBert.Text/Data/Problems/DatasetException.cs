namespace MultiTaskBert.Data;

/// <summary>Represents data that cannot be read or do not fit the heads. The message shows the first twenty problems and how many there are in all.</summary>
public sealed class DatasetException : MultiTaskBertException
{
    private const int ShownAtMost = 20;

    /// <summary>Initializes the exception.</summary>
    /// <param name="problems">The problems, at least one, in the order they were found.</param>
    /// <exception cref="ArgumentException">There is no problem.</exception>
    public DatasetException(IReadOnlyList<DatasetProblem> problems)
        : this(problems, problems?.Count ?? 0, isGivenUp: false)
    {
    }

    /// <summary>Initializes the exception where more was found than was kept.</summary>
    internal DatasetException(IReadOnlyList<DatasetProblem> problems, long total, bool isGivenUp)
        : base(Describe(problems, total, isGivenUp)) => (Problems, Total) = ([.. problems], total);

    /// <summary>Gets the problems; of a file with very many only the first 1,000.</summary>
    public IReadOnlyList<DatasetProblem> Problems { get; }

    /// <summary>Gets how many problems were found: all, unless reading JSON was given up after 10,000 of them, as the message then says.</summary>
    public long Total { get; }

    private static string Describe(IReadOnlyList<DatasetProblem> problems, long total, bool isGivenUp)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count == 0)
        {
            throw new ArgumentException("The list of problems is empty; an exception needs one at least.", nameof(problems));
        }

        if (problems.Count == 1 && total == 1)
        {
            return problems[0].ToString();
        }

        var shown = string.Concat(problems.Take(ShownAtMost).Select(problem => $"\n  {problem}"));
        var rest = total - Math.Min(problems.Count, ShownAtMost);
        return $"The data has {total} problems{(isGivenUp ? ", and was read no further" : string.Empty)}:{shown}{(rest > 0 ? $"\n  … and {rest} more" : string.Empty)}";
    }
}
