namespace MultiTaskBert.Freezing;

/// <summary>Counts how many times a <see cref="StallRule"/> fires over the evaluations of a training. Not thread-safe.</summary>
internal sealed class StallCounter
{
    private readonly StallRule _rule;
    private readonly bool _higherIsBetter;

    /// <param name="rule">The rule.</param>
    /// <param name="higherIsBetter">Whether larger values of its metric are better.</param>
    /// <param name="state">Where an interrupted training was, or null to start anew.</param>
    public StallCounter(StallRule rule, bool higherIsBetter, StallState? state = null)
    {
        _rule = rule;
        _higherIsBetter = higherIsBetter;
        State = state ?? StallState.Start;
    }

    /// <summary>All that is remembered; giving it to a new counter continues exactly here.</summary>
    public StallState State { get; private set; }

    /// <summary>Takes the value of one evaluation.</summary>
    /// <returns>Whether the rule fired on it.</returns>
    public bool Observe(double value)
    {
        if (IsImprovement(value))
        {
            State = State with { Best = value, Waited = 0 };
            return false;
        }

        var fires = State.Waited + 1 >= _rule.Patience;
        State = fires
            ? State with { Waited = 0, Stalls = State.Stalls + 1 }
            : State with { Waited = State.Waited + 1 };
        return fires;
    }

    private bool IsImprovement(double value)
    {
        if (!double.IsFinite(value))
        {
            return false;
        }

        if (State.Best is not { } best)
        {
            return true;
        }

        return _higherIsBetter ? value > best + _rule.MinDelta : value < best - _rule.MinDelta;
    }
}
