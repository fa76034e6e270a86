using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tokenization.Files;

/// <summary>A value of a JSON file that knows its file and key, so that what is wrong with it can be said.</summary>
/// <param name="file">The file.</param>
/// <param name="parent">The value that holds it; null for the whole file.</param>
/// <param name="name">Its key in the parent; null for an item of an array.</param>
/// <param name="index">Its index in the array.</param>
/// <param name="value">The value.</param>
internal sealed class JsonSection(string file, JsonSection? parent, string? name, int index, JsonElement value)
{
    /// <summary>Where the value is: file and key. Put together when asked for, as vocabularies have very many values.</summary>
    public string Place => parent is null ? file : $"{file}, {Key}";

    /// <summary>Whether the value is <c>null</c>.</summary>
    public bool IsNull => value.ValueKind == JsonValueKind.Null;

    /// <summary>Whether the value is an object.</summary>
    public bool IsObject => value.ValueKind == JsonValueKind.Object;

    /// <summary>Whether the value is text.</summary>
    public bool IsText => value.ValueKind == JsonValueKind.String;

    /// <summary>Parses a file.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, or not an object.</exception>
    public static JsonSection Parse(string file, byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = new JsonSection(file, parent: null, name: null, index: 0, document.RootElement.Clone());
            return root.IsObject ? root : throw root.Wrong("a JSON object");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}, line {exception.LineNumber + 1}: not valid JSON. {ParserMessage.Short(exception.Message)}", exception);
        }
    }

    /// <summary>The value as it is written.</summary>
    public string Raw => value.GetRawText();

    /// <summary>Whether there is a key, even if its value is <c>null</c>.</summary>
    public bool Has(string key) => IsObject && Valid(() => value.TryGetProperty(key, out _));

    /// <summary>The value of a key, or null if it is absent or <c>null</c>.</summary>
    public JsonSection? Find(string key)
    {
        if (!IsObject)
        {
            throw Wrong("a JSON object");
        }

        JsonElement found = default;
        return Valid(() => value.TryGetProperty(key, out found)) && found.ValueKind != JsonValueKind.Null ? Inner(key, found) : null;
    }

    /// <summary>The value of a key that must be there.</summary>
    public JsonSection Get(string key) => Find(key) ?? throw new InvalidDataException($"{Place} lacks \"{key}\".");

    /// <summary>The value as text.</summary>
    public string Text() => value.ValueKind == JsonValueKind.String ? Valid(() => value.GetString()!) : throw Wrong("text");

    /// <summary>The value as true or false.</summary>
    public bool Flag() => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    /// <summary>The value as a number that need not fit an integer.</summary>
    public double Number() => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : throw Wrong("a number");

    /// <summary>The value as an integer that is not negative.</summary>
    public int Index() => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0
        ? number
        : throw Wrong("an integer that is not negative");

    /// <summary>The items of an array.</summary>
    public IEnumerable<JsonSection> Items() => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Select((item, i) => new JsonSection(file, this, name: null, i, item))
        : throw Wrong("an array");

    /// <summary>The keys and values of an object.</summary>
    public IEnumerable<(string Name, JsonSection Value)> Entries()
    {
        foreach (var entry in IsObject ? value.EnumerateObject() : throw Wrong("a JSON object"))
        {
            var key = Valid(() => entry.Name);
            yield return (key, Inner(key, entry.Value));
        }
    }

    /// <summary>Checks the <c>type</c> of an object.</summary>
    public string TypeAmong(params ReadOnlySpan<string> supported)
    {
        var type = Get("type").Text();
        return supported.Contains(type)
            ? type
            : throw new NotSupportedException($"{Place}: type \"{type}\" is not supported; supported: {string.Join(", ", supported.ToArray())}.");
    }

    /// <summary>An error that says what the value must be.</summary>
    public InvalidDataException Wrong(string expected)
    {
        var text = value.GetRawText();
        return new InvalidDataException($"{Place} must be {expected}, but is {(text.Length > 100 ? text[..100] + "…" : text)}.");
    }

    /// <summary>Reads text that may be escaped (<c>\ud800</c>) so that it is not valid, which shows only now.</summary>
    private T Valid<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"{Place}: a text holds half of a surrogate pair.", exception);
        }
    }

    private string Key => parent is null ? ""
        : name is null ? string.Create(CultureInfo.InvariantCulture, $"{parent.Key}[{index}]")
        : parent.Key is { Length: > 0 } outer ? $"{outer}.{name}"
        : name;

    private JsonSection Inner(string key, JsonElement inner) => new(file, this, key, index: 0, inner);
}
