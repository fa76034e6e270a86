using System.Text.Json;

namespace MultiTaskBert.Pretrained;

/// <summary>What to do in Python with a model that has no safetensors: which class reads it decides what is kept of it.</summary>
internal static class PickleAdvice
{
    private const string AnyEncoder = "AutoModel";
    private const int LongestName = 100;

    /// <summary>The call that converts a model with all that is wanted of it.</summary>
    /// <param name="source">What the model is read from, as Python has it: <c>folder</c>, <c>id</c>.</param>
    /// <param name="config">The path of its <c>config.json</c>, which need not exist.</param>
    /// <param name="wanted">The class of transformers that opens a checkpoint of the kind that was asked for, for instance <c>AutoModelForTokenClassification</c>; null if the encoder alone was.</param>
    internal static string Conversion(string source, string config, string? wanted) =>
        $"{ClassFor(NamedIn(config), wanted)}.from_pretrained({source}).save_pretrained(folder, safe_serialization=True)";

    // A class of another kind would start what it misses anew, and save that as if it had been trained: so the class that the checkpoint names comes first.
    private static string ClassFor(string? named, string? wanted) =>
        wanted is not null && (named is null || named.EndsWith(wanted[AnyEncoder.Length..], StringComparison.Ordinal)) ? wanted : named ?? AnyEncoder;

    private static string? NamedIn(string config)
    {
        try
        {
            return File.Exists(config) && PretrainedConfig.Read(config).Root.TryGetProperty("architectures", out var classes)
                && classes.ValueKind == JsonValueKind.Array && classes.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } name
                && IsClassName(name.GetString()!)
                    ? name.GetString()
                    : null;
        }
        catch (CheckpointException)
        {
            return null;   // The file is told to be broken where it is read for what it says.
        }
    }

    // The name comes from a file of others and is put into a line of code.
    private static bool IsClassName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterUpper(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
