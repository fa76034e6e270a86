namespace MultiTaskBert.Training.Totals;

/// <summary>What is summed up over the measured steps of an epoch.</summary>
internal sealed class GradientTotals
{
    private readonly string[] _heads;
    private readonly Sums _sums;

    internal GradientTotals(IEnumerable<string> heads, Sums? state = null)
    {
        _heads = [.. heads];
        var pairs = _heads.Length * _heads.Length;
        _sums = state ?? new Sums(new double[_heads.Length], new double[_heads.Length], new double[pairs], new double[pairs], new int[pairs]);
        Steps = _sums.Steps;
        Pairs = _sums.Pairs;
        Conflicts = _sums.Conflicts;
    }

    /// <summary>All sums; null if nothing was measured.</summary>
    internal Sums? State => Steps == 0 ? null : _sums with { Steps = Steps, Pairs = Pairs, Conflicts = Conflicts };

    private int Steps { get; set; }

    private int Pairs { get; set; }

    private double Conflicts { get; set; }

    internal void Add(GradientReading reading)
    {
        Steps++;
        var places = reading.Heads.Select(head => Array.IndexOf(_heads, head)).ToArray();
        for (var i = 0; i < places.Length; i++)
        {
            _sums.Weights[places[i]] += reading.Weights[i];
            _sums.Norms[places[i]] += reading.Norms[i];
            for (var j = 0; j < places.Length; j++)
            {
                var pair = (places[i] * _heads.Length) + places[j];
                _sums.Cosines[pair] += reading.Cosines[i][j];
                _sums.MagnitudeSimilarities[pair] += reading.MagnitudeSimilarities[i][j];
                _sums.Counts[pair]++;
            }
        }

        var pairs = places.Length * (places.Length - 1) / 2;
        Pairs += pairs;
        Conflicts += pairs == 0 ? 0 : reading.ConflictRate * pairs;
    }

    /// <summary>The means; null if nothing was measured.</summary>
    internal GradientReading? ToReading() => Steps == 0 ? null : new GradientReading
    {
        Heads = _heads,
        Steps = Steps,
        Weights = [.. _sums.Weights.Select((sum, head) => sum / CountOf(head, head))],
        Norms = [.. _sums.Norms.Select((sum, head) => sum / CountOf(head, head))],
        Cosines = Matrix(_sums.Cosines),
        MagnitudeSimilarities = Matrix(_sums.MagnitudeSimilarities),
        ConflictRate = Conflicts / Pairs,
    };

    private double[][] Matrix(double[] sums) =>
        [.. Enumerable.Range(0, _heads.Length).Select(i => Enumerable.Range(0, _heads.Length).Select(j => sums[(i * _heads.Length) + j] / CountOf(i, j)).ToArray())];

    // As a floating number: 0 / 0 is NaN, for what was never measured.
    private double CountOf(int first, int second) => _sums.Counts[(first * _heads.Length) + second];

    /// <summary>The sums over the measured steps of an epoch under way: one number a head, or one a pair of heads, row by row.</summary>
    internal sealed record Sums(
        double[] Weights, double[] Norms, double[] Cosines, double[] MagnitudeSimilarities, int[] Counts, int Steps = 0, int Pairs = 0, double Conflicts = 0);
}
