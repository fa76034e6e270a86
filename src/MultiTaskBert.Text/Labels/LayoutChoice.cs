namespace MultiTaskBert.Labels;

/// <summary>What a layout that was left to find something in the data has found.</summary>
/// <param name="Chosen">A layout that does as was found; the one that was asked is as it was.</param>
/// <param name="Keep">Makes the layout that was asked do so from now on.</param>
internal sealed record LayoutChoice(LabelLayout Chosen, Action Keep);
