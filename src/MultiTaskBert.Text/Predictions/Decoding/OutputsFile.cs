using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Labels;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tags;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>The file beside an exported model that says what its outputs are, and how they are read: <c>heads.json</c>.</summary>
internal sealed class OutputsFile
{
    internal const string FileName = "heads.json";

    private const int FormatVersion = 1;
    private const int LargestFile = 64 << 20;

    private static readonly Dictionary<string, Func<JsonObject, Tokenizer, HeadDecoder>> Kinds = new(StringComparer.Ordinal)
    {
        ["class"] = static (output, _) => HeadDecoder.Class(ReadNames(output)),
        ["classes"] = static (output, _) => HeadDecoder.Classes(ReadNames(output), Number(output, "threshold")),
        ["ordinal"] = static (output, _) => HeadDecoder.Ordinal(ReadNames(output)),
        ["value"] = static (output, _) => HeadDecoder.Value(Number(output, "mean"), Number(output, "standard_deviation")),
        ["embedding"] = static (_, _) => HeadDecoder.Embedding(),
        ["span"] = static (output, _) => HeadDecoder.Span(
            (int)Number(output, "max_answer_tokens"), Value<bool>(output, "allow_no_answer"), Number(output, "no_answer_margin")),
        ["tags"] = static (output, _) => new TagsDecoder(ReadTags(output)),
        ["chain"] = static (output, _) => ReadChain(output),
        ["masked"] = static (output, tokenizer) => new MaskedTokensDecoder(tokenizer, Math.Clamp((int)Number(output, "candidates"), 1, tokenizer.VocabularySize)),
    };

    private OutputsFile(int maxLength, IReadOnlyList<Output> outputs) => (MaxLength, Outputs) = (maxLength, outputs);

    /// <summary>The longest row that the model reads.</summary>
    internal int MaxLength { get; }

    /// <summary>The outputs in the order of the heads, each with what reads it; null if that is not the library's.</summary>
    internal IReadOnlyList<Output> Outputs { get; }

    /// <summary>Writes the file into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="maxLength">The longest row that the model reads.</param>
    /// <param name="heads">The heads: the output, and word for the kind and settings (null if the library does not know them).</param>
    internal static void Write(string folder, int maxLength, IEnumerable<(Output Output, string? Kind, JsonObject? Settings)> heads)
    {
        var list = new JsonArray([.. heads.Select(head => (JsonNode)new JsonObject
        {
            ["name"] = head.Output.Name,
            ["kind"] = head.Kind,
            ["settings"] = head.Settings,
            ["reads"] = head.Output.Reading.ToString(),
            ["chooses_classes"] = head.Output.ChoosesClasses,
            ["output"] = head.Output.Decoder?.Describe(),
        })]);
        var content = new JsonObject { ["format_version"] = FormatVersion, ["max_length"] = maxLength, ["heads"] = list };
        AtomicFile.Write(Path.Combine(folder, FileName), stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            content.WriteTo(writer);
        });
    }

    /// <summary>Reads the file of a folder.</summary>
    /// <exception cref="InvalidDataException">The file is not one of ours.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static OutputsFile Read(string folder, Tokenizer tokenizer)
    {
        var path = Path.Combine(folder, FileName);
        if (new FileInfo(path).Length > LargestFile)
        {
            throw new InvalidDataException($"'{path}' is larger than {LargestFile} bytes.");
        }

        try
        {
            var content = JsonNode.Parse(File.ReadAllBytes(path), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new InvalidDataException("it is no JSON object");
            if (content["format_version"]?.GetValue<int>() is not FormatVersion and var version)
            {
                throw new InvalidDataException($"its format_version is {version?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing"}; this version of the library reads {FormatVersion}");
            }

            var outputs = List(content, "heads").Select(entry => entry as JsonObject ?? throw new InvalidDataException("an entry of 'heads' is no JSON object")).Select(head => new Output(
                Value<string>(head, "name"),
                head["output"] is JsonObject output ? Restore(output, tokenizer) : null,
                head["reads"]?.GetValue<string>() is { } reads ? ReadNamed<OutputReading>("reads", reads) : OutputReading.Row,
                head["chooses_classes"]?.GetValue<bool>() ?? false)).ToArray();
            return outputs.Length > 0 && outputs.Select(output => output.Name).Distinct(StringComparer.Ordinal).Count() == outputs.Length && Value<int>(content, "max_length") is > 0 and var length
                ? new OutputsFile(length, outputs)
                : throw new InvalidDataException("it lists no heads, or one twice, or its max_length is not above 0");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException or InvalidDataException or OverflowException)
        {
            throw new InvalidDataException($"'{path}' cannot be read as the heads of an exported model: {ParserMessage.Short(e.Message)}", e);
        }
    }

    internal static JsonObject Kind(string kind, params ReadOnlySpan<(string Key, JsonNode Value)> values)
    {
        var description = new JsonObject { ["kind"] = kind };
        foreach (var (key, value) in values)
        {
            description[key] = value;
        }

        return description;
    }

    internal static JsonArray Names(IReadOnlyList<string> names) => new([.. names.Select(name => (JsonNode)name)]);

    internal static JsonArray Numbers(float[] numbers) => new([.. numbers.Select(number => (JsonNode)number)]);

    internal static JsonObject Tags(string kind, TagsLayout layout)
    {
        var description = Kind(kind, ("labels", Names(layout.Names)), ("unit", layout.Unit.ToString()));
        SchemeSettings.Write(description, layout.Scheme);
        return description;
    }

    private static HeadDecoder Restore(JsonObject output, Tokenizer tokenizer)
    {
        var kind = Value<string>(output, "kind");
        return Kinds.TryGetValue(kind, out var restore)
            ? restore(output, tokenizer)
            : throw new InvalidDataException($"the output is of kind '{kind}', which this version of the library does not know");
    }

    private static ChainDecoder ReadChain(JsonObject output)
    {
        var layout = ReadTags(output);
        var tags = layout.Names.Count;
        return new ChainDecoder(layout, Floats("transitions", (long)tags * tags), Floats("start", tags), Floats("end", tags));

        float[] Floats(string key, long count)
        {
            float[] numbers = [.. List(output, key).Select(number => number?.GetValue<float>() ?? float.NaN)];
            return numbers.Length == count && Array.TrueForAll(numbers, float.IsFinite) ? numbers : throw new InvalidDataException($"'{key}' does not hold {count} finite numbers");
        }
    }

    private static TagsLayout ReadTags(JsonObject output)
    {
        var unit = ReadNamed<TagUnit>("unit", Value<string>(output, "unit"));
        return new TagsLayout(ReadNames(output), SubwordLabels.FirstPiece, SchemeSettings.Read(output), unit);
    }

    private static T ReadNamed<T>(string key, string name)
        where T : struct, Enum => Enum.GetNames<T>().Contains(name, StringComparer.Ordinal)
            ? Enum.Parse<T>(name)
            : throw new InvalidDataException($"'{key}' is '{name}'; it must be one of {string.Join(", ", Enum.GetNames<T>())}");

    private static IEnumerable<string> ReadNames(JsonObject output) => List(output, "labels").Select(name => name?.GetValue<string>() ?? throw new InvalidDataException("a label is null"));

    private static double Number(JsonObject output, string key) => Value<double>(output, key);

    private static T Value<T>(JsonObject content, string key) => content[key] is { } node ? node.GetValue<T>() : throw new InvalidDataException($"'{key}' is missing");

    private static JsonArray List(JsonObject content, string key) => content[key] as JsonArray ?? throw new InvalidDataException($"'{key}' is no list");

    /// <summary>An output of an exported model.</summary>
    /// <param name="Name">The name of the head.</param>
    /// <param name="Decoder">What reads it; null if that is not the library's.</param>
    /// <param name="Reading">What of the hidden states the head reads.</param>
    /// <param name="ChoosesClasses">Whether the head chooses classes for whole rows, so that it may answer for each window of a long one.</param>
    internal sealed record Output(string Name, HeadDecoder? Decoder, OutputReading Reading, bool ChoosesClasses);
}
