namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>What is to be said of a served model at a moment.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Message">Why it does not stand better, with paths of the machine; null where there is nothing to say.</param>
/// <param name="Heads">The names of the heads; empty until it is loaded.</param>
/// <param name="Waiting">How many rows wait.</param>
internal sealed record ServingStatus(ServingState State, string? Message, IReadOnlyList<string> Heads, int Waiting);
