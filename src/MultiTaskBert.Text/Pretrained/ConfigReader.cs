using System.Globalization;
using System.Text.Json;

namespace MultiTaskBert.Pretrained;

/// <summary>
/// Reads typed values out of a <see cref="PretrainedConfig"/>. A value that is missing or wrong is noted and replaced by one that is
/// allowed, so that reading goes on; <see cref="ThrowIfInvalid"/> then throws once with everything that was noted.
/// </summary>
/// <remarks>Thread safety: none; one thread reads and then asks for the outcome.</remarks>
/// <example>
/// <code>
/// var reader = config.CreateReader();
/// int hidden = reader.Integer("hidden_size", defaultValue: 768, min: 1);
/// double dropout = reader.Number("hidden_dropout_prob", defaultValue: 0.1, min: 0, max: 1);
/// reader.ThrowIfInvalid();
/// </code>
/// </example>
public sealed partial class ConfigReader
{
    private const int MaxShownValue = 100;

    private readonly PretrainedConfig _config;
    private readonly string _prefix;
    private readonly List<string> _problems;

    internal ConfigReader(PretrainedConfig config)
        : this(config, string.Empty, [])
    {
    }

    private ConfigReader(PretrainedConfig config, string prefix, List<string> problems)
    {
        _config = config;
        _prefix = prefix;
        _problems = problems;
    }

    /// <summary>Determines whether the key is there, even if its value is null.</summary>
    internal bool Has(string key) => _config.Root.TryGetProperty(key, out _);

    /// <summary>Reads a key that must be there: an integer from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int RequireInteger(string key, int min = int.MinValue, int max = int.MaxValue) =>
        Has(key) ? Integer(key, min, min, max) : Missing(key, IntegerRule(min, max), min);

    /// <summary>Reads an integer from <paramref name="min"/> to <paramref name="max"/>; the default if the key is missing. Null is not allowed.</summary>
    public int Integer(string key, int defaultValue, int min = int.MinValue, int max = int.MaxValue)
    {
        if (!_config.Root.TryGetProperty(key, out var value))
        {
            return defaultValue;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : Wrong(key, value, IntegerRule(min, max), defaultValue);
    }

    /// <summary>Reads as <see cref="Integer"/>, but the value may be null, and so may the default.</summary>
    public int? OptionalInteger(string key, int? defaultValue, int min = int.MinValue, int max = int.MaxValue)
    {
        if (!_config.Root.TryGetProperty(key, out var value))
        {
            return defaultValue;
        }

        return value.ValueKind == JsonValueKind.Null ? null : Integer(key, defaultValue ?? min, min, max);
    }

    /// <summary>Reads a finite number from <paramref name="min"/> to <paramref name="max"/>; the default if the key is missing. Null is not allowed.</summary>
    public double Number(string key, double defaultValue, double min = double.MinValue, double max = double.MaxValue)
    {
        if (!_config.Root.TryGetProperty(key, out var value))
        {
            return defaultValue;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) && number >= min && number <= max
            ? number
            : Wrong(key, value, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"), defaultValue);
    }

    /// <summary>Reads as <see cref="Number"/>, but the value may be null, and a missing key gives null.</summary>
    internal double? OptionalNumber(string key, double min = double.MinValue, double max = double.MaxValue) =>
        !_config.Root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null ? null : Number(key, min, min, max);

    /// <summary>Reads true or false; the default if the key is missing.</summary>
    public bool Flag(string key, bool defaultValue)
    {
        if (!_config.Root.TryGetProperty(key, out var value))
        {
            return defaultValue;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : Wrong(key, value, "true or false", defaultValue);
    }

    /// <summary>Reads a key that must be there: one of the allowed texts, or any text if none are given.</summary>
    internal string RequireText(string key, params IReadOnlyCollection<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        return Has(key) ? Text(key, string.Empty, allowed) : Missing(key, TextRule(allowed), string.Empty);
    }

    /// <summary>Reads one of the allowed texts (case matters), or any text if none are given; the default if the key is missing.</summary>
    public string Text(string key, string defaultValue, params IReadOnlyCollection<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        if (!_config.Root.TryGetProperty(key, out var value))
        {
            return defaultValue;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { } text
            && (allowed.Count == 0 || allowed.Contains(text, StringComparer.Ordinal))
                ? text
                : Wrong(key, value, TextRule(allowed), defaultValue);
    }

    /// <summary>Adds a problem of the caller's own, such as two values that contradict each other. Name key, value and what is allowed.</summary>
    public void AddProblem(string problem) => _problems.Add(problem);

    /// <summary>Throws if anything was wrong so far.</summary>
    /// <exception cref="CheckpointException">Names the file and, for each problem, the key, the value and what is allowed.</exception>
    public void ThrowIfInvalid()
    {
        if (_problems.Count > 0)
        {
            throw CheckpointException.For(_config.Path, string.Join(" ", _problems));
        }
    }

    private static string IntegerRule(int min, int max) => max == int.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"an integer of at least {min}")
        : string.Create(CultureInfo.InvariantCulture, $"an integer from {min} to {max}");

    private static string TextRule(IReadOnlyCollection<string> allowed) =>
        allowed.Count == 0 ? "a text" : string.Join(", ", allowed.Select(text => $"\"{text}\""));

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= MaxShownValue ? text : text[..MaxShownValue] + "…";
    }

    private T Wrong<T>(string key, JsonElement value, string allowed, T substitute)
    {
        AddProblem($"{_prefix}{key} is {Shown(value)}; allowed: {allowed}.");
        return substitute;
    }

    private T Missing<T>(string key, string allowed, T substitute)
    {
        AddProblem($"{_prefix}{key} is missing; allowed: {allowed}.");
        return substitute;
    }
}
