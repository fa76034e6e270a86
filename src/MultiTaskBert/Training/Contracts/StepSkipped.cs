using System.Globalization;

namespace MultiTaskBert.Training;

/// <summary>Represents a step that was left out because its loss or its gradient was infinite or no number.</summary>
public sealed class StepSkipped : TrainingEvent
{
    internal StepSkipped()
    {
    }

    /// <summary>Gets which step of the training it was, from 1, steps without any label included.</summary>
    public long Position { get; internal init; }

    /// <summary>Gets the epoch under way, from 1.</summary>
    public int Epoch { get; internal init; }

    /// <summary>
    /// Gets the heads that it came from: those whose loss is not finite, or else whose own parameters got a gradient that is not. Empty if neither tells, as for a
    /// head that is frozen.
    /// </summary>
    public IReadOnlyList<string> Heads { get; internal init; } = [];

    /// <summary>Gets the loss of each head that had a label in the step, before weighting.</summary>
    public IReadOnlyDictionary<string, double> HeadLosses { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets the norm of all gradients together; NaN if the loss already was not finite.</summary>
    public double GradientNorm { get; internal init; }

    /// <summary>Gets the first rows of the step, as file and line where they are known.</summary>
    public IReadOnlyList<string> FirstRows { get; internal init; } = [];

    /// <summary>Gets how many steps in a row were left out, this one included.</summary>
    public int InARow { get; internal init; }

    /// <summary>The numbers and the rows, in words.</summary>
    internal string Details => string.Create(
        CultureInfo.InvariantCulture,
        $"the loss or the gradient is not finite ({string.Join(", ", HeadLosses.Select(loss => FormattableString.Invariant($"{loss.Key} {loss.Value:G4}")))}, gradient norm {GradientNorm:G4})"
        + $"{(Heads.Count == 0 ? string.Empty : $", because of head {string.Join(", ", Heads.Select(head => $"'{head}'"))}")}");

    /// <summary>The error that ends a training.</summary>
    internal InvalidOperationException ToException() => new(
        string.Create(CultureInfo.InvariantCulture, $"The training stopped at batch {Position} (epoch {Epoch}): {Details}. ")
        + (InARow > 1 ? string.Create(CultureInfo.InvariantCulture, $"It is step {InARow} in a row that was to be skipped. ") : string.Empty)
        + $"The weights are those of the step before. The batch begins with {string.Join(", ", FirstRows)}. Lower the learning rate, or look for wrong values in these rows.");
}
