using System.Text.Json;

namespace MultiTaskBert.Data.Files;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonLinesShape : TextShape
{
    private const int LinesLookedAt = 3;

    /// <summary>Why a file cannot be JSON Lines if its first lines, which are not blank, are sentences; null if they may be broken JSON.</summary>
    internal static string? Lack(IReadOnlyList<string> lines) =>
        lines.Count < 2 || !lines.All(line => char.IsLetter(line.AsSpan().TrimStart()[0]) && line.AsSpan().Trim().Contains(' ')) ? null
            : $"no line begins with '{{'; one JSON object a line is needed. Plain text is read with {nameof(MtlDataset)}.{nameof(MtlDataset.FromText)}.";

    protected override string Cure => $"Read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromJsonLines)}.";

    protected override string? Recognise(IReadOnlyList<string> lines) => lines.Take(LinesLookedAt).All(IsObject) ? "JSON Lines, one object a line" : null;

    private static bool IsObject(string line)
    {
        if (!line.AsSpan().TrimStart().StartsWith("{"))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.EnumerateObject().Any();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
