namespace MultiTaskBert.Training.Contracts;

/// <summary>What the callbacks of one training have asked: that it stop, who, and why. The first reason is kept.</summary>
internal sealed class StopRequest
{
    /// <summary>The reason; null as long as nobody asked.</summary>
    internal string? Reason { get; private set; }

    /// <summary>The name of the class of the callback that asked; null as long as nobody did.</summary>
    internal string? By { get; private set; }

    /// <summary>The callback that is being told something.</summary>
    internal ITrainerCallback? Told { get; set; }

    /// <summary>Asks through an event.</summary>
    /// <param name="request">Of the training that the event came from; null of an event that no training gave.</param>
    /// <param name="reason">Why.</param>
    internal static void Ask(StopRequest? request, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (request is null)
        {
            throw new InvalidOperationException("Only an event that a running training hands to its callbacks can stop it; this one was made elsewhere, or read from a checkpoint.");
        }

        if (request.Reason is null)
        {
            (request.Reason, request.By) = (reason, request.Told?.GetType().Name);
        }
    }
}
