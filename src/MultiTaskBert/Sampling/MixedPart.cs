namespace MultiTaskBert.Sampling;

/// <summary>One of several data sets that lie behind each other in one list of rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">The index of its first row in the list.</param>
/// <param name="Count">The number of its rows, at least 1.</param>
/// <param name="Weight">The weight that it was given by hand, or 1.</param>
internal sealed record MixedPart(string Name, int Start, int Count, double Weight = 1);
