using System.Text.Json;

namespace MultiTaskBert.Pretrained;

/// <summary>
/// Represents a checkpoint's <c>config.json</c>: what kind of model it is, and its sizes. Read strictly: UTF-8 without byte order mark, no
/// comments, no key twice.
/// </summary>
/// <remarks>Thread safety: it never changes, so any number of threads may read.</remarks>
public sealed class PretrainedConfig
{
    internal const string FileName = ModelFiles.Config;

    private const int MaxBytes = 16_000_000;

    private PretrainedConfig(string path, JsonElement root)
    {
        Path = path;
        Root = root;
    }

    /// <summary>Gets the path of the file it was read from.</summary>
    public string Path { get; }

    /// <summary>Gets the whole JSON object.</summary>
    public JsonElement Root { get; }

    /// <summary>Gets <c>model_type</c>, such as <c>bert</c>; null if it is missing or no string.</summary>
    public string? ModelType =>
        Root.TryGetProperty("model_type", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="CheckpointException">The file is missing, unreadable, over 16 MB, or not strict JSON with an object at its root.</exception>
    internal static PretrainedConfig Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new PretrainedConfig(path, StrictJson.ReadObject(path, MaxBytes));
    }

    /// <summary>An object inside this one, as a configuration of the same file.</summary>
    internal PretrainedConfig Inside(JsonElement section) => new(Path, section);

    /// <summary>Creates a reader of typed values; the reader collects what is wrong and reports it all at once.</summary>
    public ConfigReader CreateReader() => new(this);
}
