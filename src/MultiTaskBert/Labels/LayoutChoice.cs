namespace MultiTaskBert.Labels;

/// <summary>What a layout that was left to find something in the data has found.</summary>
/// <param name="Chosen">A layout that does as was found; the one that was asked is as it was.</param>
/// <param name="Finding">What was found and follows from it, in a sentence; null if there is nothing to tell.</param>
/// <param name="Keep">Makes the layout that was asked do so from now on.</param>
internal sealed record LayoutChoice(LabelLayout Chosen, string? Finding, Action Keep);
