namespace MultiTaskBert;

/// <summary>Represents the settings of a served model; bound from configuration or set in code. Everything wrong is reported at once when the application starts.</summary>
public sealed class MultiTaskPredictorOptions
{
    /// <summary>Gets or sets the folder of the model: one that <c>model.Save</c> or <c>model.ExportOnnx</c> wrote.</summary>
    public string Folder { get; set; } = string.Empty;

    /// <summary>Gets or sets how many rows may wait; beyond it a request is refused (429 with <c>Retry-After</c>).</summary>
    public int MaxQueue { get; set; } = 512;

    /// <summary>Gets or sets the greatest number of padded tokens of a batch (rows × the longest).</summary>
    public int MaxBatchTokens { get; set; } = 16_384;

    /// <summary>Gets or sets the greatest number of characters of a row.</summary>
    public int MaxTextLength { get; set; } = 100_000;

    /// <summary>Gets or sets how long a row may wait before it is given up; null for no limit.</summary>
    public TimeSpan? Deadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets whether the model is loaded anew when its folder changes.</summary>
    public bool ReloadOnChange { get; set; } = true;
}
