using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Training.Evaluations;

/// <summary>Losses and metrics of all heads over the rows that an evaluation has gone through so far.</summary>
internal sealed class EvaluationTally
{
    private readonly HeadTally[] _heads;
    private readonly HashSet<string> _exactHeads;
    private readonly JointExactMatch? _exact;
    private readonly Dictionary<string, long> _lost;
    private int _rows;
    private int _truncatedRows;

    /// <param name="heads">The heads of the model.</param>
    /// <param name="together">Those that a row must be right on, all together, to be an exact match, as far as they have exact answers.</param>
    internal EvaluationTally(IReadOnlyList<TaskHead> heads, IEnumerable<TaskHead> together)
    {
        _heads = [.. heads.Select(head => new HeadTally(head))];
        _lost = heads.ToDictionary(head => head.Name, _ => 0L, StringComparer.Ordinal);
        _exactHeads = together.Where(head => head.Layout.HasExactAnswers).Select(head => head.Name).ToHashSet(StringComparer.Ordinal);
        _exact = _exactHeads.Count == 0 ? null : new JointExactMatch(_exactHeads);
    }

    /// <summary>All numbers so far.</summary>
    internal EvaluationResult Result => EvaluationSummary.Of(_heads, _exact, _rows, _truncatedRows, new Dictionary<string, long>(_lost, StringComparer.Ordinal));

    /// <summary>Takes a batch.</summary>
    /// <param name="batch">The batch; the caller keeps ownership.</param>
    /// <param name="losses">The mean loss of each head that has a label in it.</param>
    /// <param name="predictions">What each head says of each row.</param>
    /// <param name="numbers">For each head and row whether all of the output is numbers.</param>
    internal void Add(
        MtlBatch batch, IReadOnlyDictionary<string, double> losses, IReadOnlyList<IReadOnlyDictionary<string, HeadPrediction>> predictions, IReadOnlyDictionary<string, bool[]> numbers)
    {
        foreach (var head in _heads.Where(head => losses.ContainsKey(head.Head.Name)))
        {
            head.AddLoss(losses[head.Head.Name], head.Head.LossDivisor(batch.Labels[head.Head.Name]));
        }

        for (var row = 0; row < predictions.Count; row++)
        {
            var heads = Array.ConvertAll(_heads, head => head.AddRow(batch.Rows[row], batch.Encodings[row], predictions[row], numbers[head.Head.Name][row]));
            _exact?.AddRow(heads.Where(head => _exactHeads.Contains(head.Head)));
        }

        _rows += batch.RowCount;
        _truncatedRows += batch.TruncatedRows;
        foreach (var (head, lost) in batch.LostLabels)
        {
            _lost[head] += lost;
        }
    }
}
