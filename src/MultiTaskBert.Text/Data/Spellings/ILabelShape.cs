using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Spellings;

/// <summary>A way in which files of JSON Lines write labels of one kind. A new one is a class that implements it, and a place in <see cref="LabelShapes"/>.</summary>
internal interface ILabelShape
{
    /// <summary>Whether a value is written so, or tries to be.</summary>
    public bool Fits(LabelValue value);

    /// <summary>Reads the label.</summary>
    /// <param name="value">A value that fits.</param>
    /// <param name="label">The label; null for none.</param>
    /// <param name="problem">What is wrong; empty if nothing is.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public bool TryRead(LabelValue value, out Label? label, out string problem);
}
