namespace MultiTaskBert.Training.Defaults;

/// <summary>A value that the library chose.</summary>
/// <typeparam name="T">The type of the option.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Text">The value as the user reads it.</param>
/// <param name="Reason">Why, in part of a sentence.</param>
internal sealed record Choice<T>(T Value, string Text, string Reason);
