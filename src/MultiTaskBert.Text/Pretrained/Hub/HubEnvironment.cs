namespace MultiTaskBert.Pretrained.Hub;

/// <summary>The settings that Python's huggingface_hub takes from environment variables, with the same names and defaults.</summary>
internal sealed class HubEnvironment(Func<string, string?> variable, string userFolder)
{
    internal const string DefaultEndpoint = "https://huggingface.co";

    private const int MaxTokenFile = 10_000;

    private static readonly string[] True = ["1", "ON", "YES", "TRUE"];

    internal static HubEnvironment Current { get; } =
        new(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary><c>HF_HUB_CACHE</c>, else <c>hub</c> in <c>HF_HOME</c>.</summary>
    internal string CacheFolder => Folder("HF_HUB_CACHE") ?? Folder("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home, "hub");

    /// <summary><c>HF_ENDPOINT</c>.</summary>
    internal string Endpoint => Value("HF_ENDPOINT") ?? DefaultEndpoint;

    /// <summary><c>HF_HUB_OFFLINE</c> or <c>TRANSFORMERS_OFFLINE</c>.</summary>
    internal bool Offline => IsTrue("HF_HUB_OFFLINE") || IsTrue("TRANSFORMERS_OFFLINE");

    /// <summary><c>HF_TOKEN</c>, else what <c>huggingface-cli login</c> left in a file.</summary>
    internal string? Token => IsTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? null : Value("HF_TOKEN") ?? Value("HUGGING_FACE_HUB_TOKEN") ?? TokenFile();

    private string Home => Folder("HF_HOME") ?? Path.Combine(Folder("XDG_CACHE_HOME") ?? Path.Combine(userFolder, ".cache"), "huggingface");

    private string? Value(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;

    private bool IsTrue(string name) => Value(name) is { } value && True.Contains(value, StringComparer.OrdinalIgnoreCase);

    private string? Folder(string name) => Value(name) switch
    {
        null => null,
        "~" => userFolder,
        ['~', '/' or '\\', .. var rest] => Path.Combine(userFolder, rest),
        var path => Path.GetFullPath(path),
    };

    private string? TokenFile()
    {
        try
        {
            var file = new FileInfo(Folder("HF_TOKEN_PATH") ?? Path.Combine(Home, "token"));
            return file.Exists && file.Length <= MaxTokenFile && File.ReadAllText(file.FullName).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Most models need no token; one that does will say so.
            return null;
        }
    }
}
