namespace MultiTaskBert.Audit;

/// <summary>A picture of a report.</summary>
/// <param name="File">Its file, by its path from the folder of the report, with slashes: <c>loss.png</c>.</param>
/// <param name="Title">What it shows, in a few words.</param>
public sealed record ReportPicture(string File, string Title);
