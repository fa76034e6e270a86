namespace MultiTaskBert.Audit;

/// <summary>Represents a picture of a report. Immutable.</summary>
/// <param name="file">Its file, by its path from the folder of the report, with slashes: <c>loss.png</c>.</param>
/// <param name="title">What it shows, in a few words.</param>
public sealed class ReportPicture(string file, string title)
{
    /// <summary>Gets its file, by its path from the folder of the report.</summary>
    public string File { get; } = file;

    /// <summary>Gets what it shows, in a few words.</summary>
    public string Title { get; } = title;
}
