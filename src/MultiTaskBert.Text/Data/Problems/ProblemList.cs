namespace MultiTaskBert.Data.Problems;

/// <summary>Collects what is wrong with the files that are being read. Keeps the first thousand: a file of nothing but errors must not fill the memory.</summary>
internal sealed class ProblemList
{
    private const int KeptAtMost = 1000;
    private const int GivenUpAt = 10_000;

    private readonly List<DatasetProblem> _problems = [];
    private long _total;

    public bool IsEmpty => _total == 0;

    /// <summary>Gets whether a problem is a whole file's, so that there is no use in reading on.</summary>
    public bool HasFileProblem { get; private set; }

    /// <summary>Gets whether reading ended before all were found.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Gives up reading, and says so, when there are very many: a broken line of JSON costs an exception, and a file may hold millions of them.</summary>
    public bool GiveUpIfMany() => IsGivenUp |= _total >= GivenUpAt;

    /// <summary>Adds a problem of a file, or of a sequence as a whole, which has no file.</summary>
    public void Add(string? file, int? line, string message)
    {
        HasFileProblem |= line is null;
        Keep(new DatasetProblem(message, file, line));
    }

    /// <summary>Adds a problem of a row that comes from a sequence in memory.</summary>
    public void AddRow(int row, string message) => Keep(new DatasetProblem(message) { Row = row });

    /// <summary>Reports each path that is no file. Returns whether all are there.</summary>
    public bool AllExist(params ReadOnlySpan<string> paths)
    {
        var all = true;
        foreach (var path in paths)
        {
            if (!File.Exists(path))
            {
                Add(path, line: null, Directory.Exists(path) ? "is a folder, not a file." : "the file does not exist.");
                all = false;
            }
        }

        return all;
    }

    public void ThrowIfAny()
    {
        if (_total > 0)
        {
            throw new DatasetException(_problems, _total, IsGivenUp);
        }
    }

    private void Keep(DatasetProblem problem)
    {
        _total++;
        if (_problems.Count < KeptAtMost)
        {
            _problems.Add(problem);
        }
    }
}
