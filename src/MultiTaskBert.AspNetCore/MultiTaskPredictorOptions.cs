using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.Backbones;

namespace MultiTaskBert;

/// <summary>Represents the settings of a served model; bound from configuration or set in code. Everything wrong is reported at once when the application starts; they are read then, and not again.</summary>
public sealed class MultiTaskPredictorOptions
{
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(1);

    /// <summary>
    /// Gets or sets the folder of the model: one that <c>model.Save</c> or <c>model.ExportOnnx</c> wrote; a relative path begins at the content root of the application. Where it holds both, the exported model is
    /// served, unless <see cref="Precision"/> is set.
    /// </summary>
    public string Folder { get; set; } = string.Empty;

    /// <summary>Gets or sets how many rows may wait; beyond it a request is refused (429 with <c>Retry-After</c>).</summary>
    public int MaxQueue { get; set; } = 512;

    /// <summary>Gets or sets the greatest number of padded tokens of a batch (rows × the longest); a longer row is a batch by itself.</summary>
    public int MaxBatchTokens { get; set; } = 16_384;

    /// <summary>Gets or sets the greatest number of characters of a row: of its text, both texts of a pair, or its words with a space between two. Checked before anything is computed.</summary>
    public int MaxTextLength { get; set; } = 100_000;

    /// <summary>Gets or sets the greatest number of rows of one request that is answered as a whole; no more than <see cref="MaxQueue"/> in any case.</summary>
    public int MaxRowsPerRequest { get; set; } = 256;

    /// <summary>Gets or sets how long a row may wait before it is given up, at most a day; null for no limit.</summary>
    public TimeSpan? Deadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets whether the model is loaded anew when the files in its folder change: beside the one that is served, which answers until the new one can. Nothing but the model should be written there.</summary>
    public bool ReloadOnChange { get; set; } = true;

    /// <summary>Gets or sets the type in which a saved model multiplies matrices; null, the default, for <see cref="Precision.Float32"/>. An exported model has the precision of its export.</summary>
    public Precision? Precision { get; set; }

    /// <summary>Gets or sets what is done with rows that are longer than the encoder reads at once; by default their end is cut off. In configuration its text, for instance <c>windows(overlap=64)</c>.</summary>
    public LongText LongText { get; set; } = LongText.Truncate;

    /// <summary>
    /// Gets or sets what loads a predictor from the folder, for instance one with heads of your own: a new one at each call, which the served model disposes. Null, the default, for <see cref="Predictor.Load"/> or
    /// <see cref="OnnxPredictor.Load"/>, by what is in the folder.
    /// </summary>
    public Func<string, IPredictor>? Load { get; set; }

    internal int RowsPerRequest => Math.Min(MaxRowsPerRequest, MaxQueue);

    /// <summary>What is wrong, each as a sentence.</summary>
    /// <param name="name">The name of the model.</param>
    internal IEnumerable<string> Problems(string name)
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            yield return $"{nameof(Folder)} is empty; give the folder that model.Save or model.ExportOnnx wrote, in code or in configuration as {ServedModels.Section}:{name}:{nameof(Folder)}.";
        }

        foreach (var (setting, value) in ((string, int)[])
            [(nameof(MaxQueue), MaxQueue), (nameof(MaxBatchTokens), MaxBatchTokens), (nameof(MaxTextLength), MaxTextLength), (nameof(MaxRowsPerRequest), MaxRowsPerRequest)])
        {
            if (value < 1)
            {
                yield return FormattableString.Invariant($"{setting} is {value}; it must be at least 1.");
            }
        }

        if (Deadline is { } deadline && (deadline <= TimeSpan.Zero || deadline > LongestDeadline))
        {
            yield return FormattableString.Invariant($"{nameof(Deadline)} is {deadline}; it must be above 0 and at most a day, or null for no limit.");
        }

        if (Precision is { } precision && !Enum.IsDefined(precision))
        {
            yield return $"{nameof(Precision)} is {precision}; it must be one of {string.Join(", ", Enum.GetNames<Precision>())}, or null.";
        }

        foreach (var problem in LongText?.Check() ?? [$"{nameof(LongText)} is null; leave it out to cut long rows."])
        {
            yield return problem;
        }
    }
}
