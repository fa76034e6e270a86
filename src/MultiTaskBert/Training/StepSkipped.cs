using System.Globalization;

namespace MultiTaskBert.Training;

/// <summary>A step was left out because its loss or its gradient was infinite or no number.</summary>
public sealed record StepSkipped
{
    /// <summary>Which step of the training it was, from 1, steps without any label included.</summary>
    public required long Position { get; init; }

    /// <summary>The epoch under way, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>
    /// The heads that it came from: those whose loss is not finite, or else whose own parameters got a gradient that is not. Empty if neither tells, as for a
    /// head that is frozen.
    /// </summary>
    public required IReadOnlyList<string> Heads { get; init; }

    /// <summary>The loss of each head that had a label in the step, before weighting.</summary>
    public required IReadOnlyDictionary<string, double> HeadLosses { get; init; }

    /// <summary>The norm of all gradients together; NaN if the loss already was not finite.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>The first rows of the step, as file and line where they are known.</summary>
    public required IReadOnlyList<string> FirstRows { get; init; }

    /// <summary>How many steps in a row were left out, this one included.</summary>
    public required int InARow { get; init; }

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

    /// <summary>Where <see cref="Stop"/> goes; null of an event that no training gave.</summary>
    internal StopRequest? Request { get; init; }

    /// <summary>Asks the training to stop: it ends before the next step, as when its time is over. The result says <see cref="StopReason.Callback"/> and the reason.</summary>
    /// <param name="reason">Why, for <see cref="TrainingResult.StopDetail"/>; of several the first is kept.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    /// <exception cref="InvalidOperationException">The event is not one that a training handed to its callbacks.</exception>
    public void Stop(string reason) => StopRequest.Ask(Request, reason);
}
