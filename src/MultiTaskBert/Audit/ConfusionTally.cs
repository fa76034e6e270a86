using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Audit;

/// <summary>What one head predicted where what is true, counted over the rows so far.</summary>
internal sealed class ConfusionTally
{
    private readonly TaskHead _head;
    private readonly Metric? _own;   // of the head itself, which knows how its answers are compared
    private readonly PrecisionRecallF1 _classes = new();
    private readonly OrderedDictionary<string, PrecisionRecallF1> _flags = new(StringComparer.Ordinal);
    private bool _hasClasses;

    internal ConfusionTally(TaskHead head)
    {
        _head = head;
        _own = HeadContract.Metrics(head).FirstOrDefault(metric => metric is IConfusionMetric);
    }

    /// <summary>Takes a row.</summary>
    internal void Add(MtlRow row, TokenEncoding encoding, IReadOnlyDictionary<string, HeadPrediction> predictions)
    {
        if (!row.Labels.TryGetValue(_head.Name, out var label))
        {
            return;
        }

        var prediction = predictions[_head.Name];
        var truth = _head.Layout.Truth(new LabeledEncoding(encoding, label, row.Text));
        if (_own is not null)
        {
            HeadContract.Add(_head, _own, truth, prediction);
        }
        else if (truth is string gold && prediction.Answer is string given)
        {
            _hasClasses = true;
            _classes.Add(gold, given);
        }
        else if (truth is IReadOnlyCollection<string> all && prediction is ClassesPrediction several)
        {
            foreach (var name in _head.Layout.Names)
            {
                _flags.TryAdd(name, new PrecisionRecallF1());
                _flags[name].Add(Flag(name, all.Contains(name, StringComparer.Ordinal)), Flag(name, several.Labels.Contains(name, StringComparer.Ordinal)));
            }
        }
    }

    /// <summary>The matrices, by what they are of.</summary>
    internal IEnumerable<KeyValuePair<string, ConfusionMatrix>> Matrices()
    {
        if (_own is IConfusionMetric own)
        {
            yield return new(_head.Name, own.Confusion().WithFirst(_head.Layout.Names));
        }
        else if (_hasClasses)
        {
            yield return new(_head.Name, _classes.Confusion().WithFirst(_head.Layout.Names));
        }

        foreach (var (name, flag) in _flags)
        {
            yield return new($"{_head.Name}[{name}]", flag.Confusion().WithFirst([Flag(name, true), Flag(name, false)]));
        }
    }

    private static string Flag(string name, bool isThere) => isThere ? name : $"not {name}";
}
