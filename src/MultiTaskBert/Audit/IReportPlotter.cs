using MultiTaskBert.Callbacks;
using MultiTaskBert.Metrics;

namespace MultiTaskBert.Audit;

/// <summary>
/// Draws the pictures of a <see cref="TrainingReport"/>. The library draws none by itself, so that it needs no plotting package;
/// <c>ReportPlotter</c> of the package MultiTaskBert.Plots does, and so may a class of yours.
/// </summary>
public interface IReportPlotter
{
    /// <summary>Draws pictures into a folder.</summary>
    /// <param name="record">The numbers of the training.</param>
    /// <param name="confusions">The confusion matrix of each head, by its name; empty if the report was given none.</param>
    /// <param name="folder">The folder of the report; it exists.</param>
    /// <returns>
    /// The pictures in the order of the report: the file of each, by its path from the folder with slashes (<c>loss.png</c>), and what it shows, in a few words. A picture of which there is nothing to show is left out.
    /// </returns>
    public IReadOnlyList<(string File, string Title)> Draw(TrainingRecord record, IReadOnlyDictionary<string, ConfusionMatrix> confusions, string folder);
}
