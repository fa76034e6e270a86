using MultiTaskBert.Training.Contracts;

namespace MultiTaskBert.Training;

/// <summary>Represents something that a training tells its callbacks. Numbers and text, never tensors.</summary>
public abstract class TrainingEvent
{
    private protected TrainingEvent()
    {
    }

    /// <summary>Gets the time since the start of the training, over all its runs.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>Where <see cref="Stop"/> goes; null of an event that no training gave.</summary>
    internal StopRequest? Request { get; set; }

    /// <summary>
    /// Asks the training to stop. It ends before its next step, or after the epoch that an evaluation closes, as when its time is over: a checkpoint is written if there are any, and the best
    /// weights are put back. The result says <see cref="StopReason.Callback"/>, which callback it was, and the reason.
    /// </summary>
    /// <param name="reason">The reason, for <see cref="TrainingResult.StopDetail"/>; of several the first is kept.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    /// <exception cref="InvalidOperationException">The event is not one that a training handed to its callbacks.</exception>
    public void Stop(string reason) => StopRequest.Ask(Request, reason);
}
