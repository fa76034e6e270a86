using System.Text.Json.Nodes;

namespace MultiTaskBert.Tags;

/// <summary>How a tag scheme that was given stands in the file of a saved model. One that is found is found again from the tags.</summary>
internal static class SchemeSettings
{
    private const string Key = "scheme";

    internal static void Write(JsonObject settings, TagScheme? scheme)
    {
        if (scheme is not null)
        {
            settings[Key] = new JsonObject
            {
                ["kind"] = scheme.Kind.ToString(),
                ["outside"] = scheme.Outside,
                ["separator"] = scheme.Separator,
                ["mark_behind"] = scheme.MarkBehind,
                ["begin"] = scheme.Begin,
                ["inside"] = scheme.Inside,
                ["end"] = scheme.End,
                ["single"] = scheme.Single,
            };
        }
    }

    internal static TagScheme? Read(JsonObject settings)
    {
        if (settings[Key] is not { } node)
        {
            return null;
        }

        var stored = node.AsObject();
        return TagScheme.Of(Kind(stored)).With(
            outside: Text(stored, "outside"),
            separator: Text(stored, "separator"),
            markBehind: stored["mark_behind"]?.GetValue<bool>() ?? throw new InvalidDataException("'mark_behind' is missing"),
            begin: Text(stored, "begin"),
            inside: Text(stored, "inside"),
            end: Text(stored, "end"),
            single: Text(stored, "single"));
    }

    private static TagSchemeKind Kind(JsonObject stored)
    {
        var text = Text(stored, "kind");
        return Enum.GetNames<TagSchemeKind>().Contains(text, StringComparer.Ordinal)
            ? Enum.Parse<TagSchemeKind>(text)
            : throw new InvalidDataException($"'kind' is '{text}'; it must be one of {string.Join(", ", Enum.GetNames<TagSchemeKind>())}");
    }

    private static string Text(JsonObject stored, string key) => stored[key]?.GetValue<string>() ?? throw new InvalidDataException($"'{key}' is missing");
}
