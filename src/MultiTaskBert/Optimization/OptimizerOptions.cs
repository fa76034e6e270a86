namespace MultiTaskBert.Optimization;

/// <summary>
/// Which optimizer a training uses, and its numbers other than the learning rate: <see cref="AdamWOptions"/> or <see cref="SgdOptions"/>.
/// </summary>
/// <remarks>Immutable. The values are checked when a training starts, all at once.</remarks>
public abstract record OptimizerOptions
{
    private protected OptimizerOptions()
    {
    }

    /// <summary>What is wrong with the values, one sentence a problem.</summary>
    internal abstract IEnumerable<string> Check();

    /// <summary>Whether the optimizer keeps a share of the direction of the step before, so that a schedule can move that share.</summary>
    internal abstract bool HasMomentum { get; }

    /// <summary>The learning rate beyond which nothing is learned, whatever the model and the data: a step is larger than the weights.</summary>
    internal abstract double HighestRate { get; }

    /// <summary>Makes the optimizer; the caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">A value is out of range; the message lists all problems.</exception>
    internal StepOptimizer Create()
    {
        var problems = Check().ToArray();
        return problems.Length == 0 ? Build() : throw new InvalidOperationException(string.Join(' ', problems));
    }

    private protected abstract StepOptimizer Build();

    private protected string? Share(string name, double value) // From 0 to 1, as of a moving average.
        => value is >= 0 and < 1 ? null : Problem(name, value, "it must be 0 or more and less than 1");

    private protected string? NotNegative(string name, double value)
        => double.IsFinite(value) && value >= 0 ? null : Problem(name, value, "it must be a finite number, 0 or more");

    private protected string? Positive(string name, double value)
        => double.IsFinite(value) && value > 0 ? null : Problem(name, value, "it must be a finite number above 0");

    private string Problem(string name, double value, string rule)
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{GetType().Name}.{name} is {value}; {rule}.");
}
