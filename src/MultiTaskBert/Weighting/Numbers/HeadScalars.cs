namespace MultiTaskBert.Weighting.Numbers;

/// <summary>A trained number for each head, with its optimizer. A head that is left out of a step keeps its number and its moments.</summary>
internal sealed class HeadScalars
{
    // The defaults of torch.optim.Adam (Kingma and Ba 2015, algorithm 1).
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly WeightOptimizer _optimizer;
    private readonly double _learningRate;
    private readonly double _decay;
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly double[] _steps;

    /// <param name="memory">Where the numbers are kept.</param>
    /// <param name="name">The name of the numbers.</param>
    /// <param name="start">Their first value.</param>
    /// <param name="optimizer">How they are trained.</param>
    /// <param name="learningRate">Their learning rate.</param>
    /// <param name="decay">L2 decay, added to the gradient.</param>
    internal HeadScalars(RememberedNumbers memory, string name, double start, WeightOptimizer optimizer, double learningRate, double decay = 0)
    {
        _optimizer = optimizer;
        _learningRate = learningRate;
        _decay = decay;
        Values = memory.PerHead(name, start);
        _first = memory.PerHead(name + ".first_moment");
        _second = memory.PerHead(name + ".second_moment");
        _steps = memory.PerHead(name + ".steps");
    }

    internal double[] Values { get; }

    internal void Step(int head, double gradient)
    {
        gradient += _decay * Values[head];
        if (_optimizer == WeightOptimizer.Sgd)
        {
            Values[head] -= _learningRate * gradient;
            return;
        }

        var step = ++_steps[head];
        _first[head] = (Beta1 * _first[head]) + ((1 - Beta1) * gradient);
        _second[head] = (Beta2 * _second[head]) + ((1 - Beta2) * gradient * gradient);
        var mean = _first[head] / (1 - Math.Pow(Beta1, step));
        var deviation = Math.Sqrt(_second[head] / (1 - Math.Pow(Beta2, step)));
        Values[head] -= _learningRate * mean / (deviation + Epsilon);
    }
}
