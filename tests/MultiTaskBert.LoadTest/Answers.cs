using System.Net;

namespace MultiTaskBert.LoadTest;

/// <summary>How requests were answered.</summary>
internal sealed class Answers
{
    /// <summary>In place of a status: nobody answered.</summary>
    internal const HttpStatusCode NoAnswer = default;

    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];
    private readonly Dictionary<HttpStatusCode, int> _statuses = [];

    /// <summary>How long all took.</summary>
    internal TimeSpan Took { get; set; }

    internal int Count => _statuses.Values.Sum();

    internal double PerSecond => Of(HttpStatusCode.OK) / Took.TotalSeconds;

    /// <summary>How many had a status, or <see cref="NoAnswer"/>.</summary>
    internal int Of(HttpStatusCode status) => _statuses.GetValueOrDefault(status);

    /// <summary>The time of an answer, in milliseconds, that a part of them did not take longer than.</summary>
    internal double Quantile(double part) => _milliseconds.Count == 0 ? double.NaN : _milliseconds.Order().ElementAt((int)(part * (_milliseconds.Count - 1)));

    internal void Add(HttpStatusCode status, TimeSpan took)
    {
        lock (_gate)
        {
            _statuses[status] = Of(status) + 1;
            if (status == HttpStatusCode.OK)
            {
                _milliseconds.Add(took.TotalMilliseconds);
            }
        }
    }

    public override string ToString() => string.Join(", ", _statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} × {(status.Key == NoAnswer ? "no answer" : (int)status.Key)}"));
}
