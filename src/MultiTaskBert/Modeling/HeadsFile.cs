using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Heads;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Modeling;

/// <summary>
/// The one file beside a Hugging Face folder that holds the heads: <c>heads.safetensors</c>, each tensor under <c>head.parameter</c>, and
/// in its metadata a JSON text that says what the heads are.
/// </summary>
internal sealed class HeadsFile : IDisposable
{
    internal const string FileName = ModelFiles.Heads;
    private const string MetadataKey = "multitaskbert";
    private const int FormatVersion = 1;

    private readonly SafeTensorsReader _reader;
    private readonly JsonObject _content;

    private HeadsFile(SafeTensorsReader reader, JsonObject content)
    {
        _reader = reader;
        _content = content;
    }

    internal static void Write(string folder, IReadOnlyList<TaskHead> heads)
    {
        var list = new JsonArray();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var head in heads)
        {
            var description = HeadKinds.Describe(head);
            list.Add(new JsonObject { ["name"] = head.Name, ["kind"] = description?.Kind, ["settings"] = description?.Settings });
            foreach (var (name, value) in head.state_dict())
            {
                tensors.Add($"{head.Name}.{name}", value);
            }
        }

        var content = new JsonObject { ["format_version"] = FormatVersion, ["heads"] = list };
        SafeTensorsWriter.Write(
            Path.Combine(folder, FileName),
            tensors,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt", [MetadataKey] = content.ToJsonString() });
    }

    /// <exception cref="CheckpointException">The file is missing or not one of ours.</exception>
    internal static HeadsFile Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new CheckpointException(
                $"'{folder}' holds no '{FileName}', so it is no model saved by MultiTaskModel.Save. For an encoder alone use "
                + "Backbone.FromPretrained and give the MultiTaskModel new heads.");
        }

        var reader = SafeTensorsReader.Open(path);
        try
        {
            if (!reader.Metadata.TryGetValue(MetadataKey, out var text))
            {
                throw Wrong(path, $"its metadata lacks '{MetadataKey}'");
            }

            var content = Parse(text) ?? throw Wrong(path, $"'{MetadataKey}' in its metadata is no JSON object");
            return content["format_version"] is JsonValue version && version.TryGetValue<int>(out var number) && number == FormatVersion
                ? new HeadsFile(reader, content)
                : throw Wrong(path, $"its format_version is {content["format_version"]?.ToJsonString() ?? "missing"}; this version of the library reads {FormatVersion}");
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The heads of the file: those of the library built from what it says, the others taken from <paramref name="custom"/> by name.</summary>
    internal IReadOnlyList<TaskHead> CreateHeads(IReadOnlyList<TaskHead> custom)
    {
        var entries = _content["heads"] is JsonArray { Count: > 0 } list ? list : throw Wrong(_reader.Path, "it lists no heads");
        var heads = entries.Select(entry => Create(entry as JsonObject ?? throw Wrong(_reader.Path, "an entry of 'heads' is no JSON object"), custom)).ToArray();
        if (heads.GroupBy(head => head.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            throw Wrong(_reader.Path, $"it lists the head '{twice.Key}' twice");
        }

        return custom.FirstOrDefault(head => !heads.Contains(head)) is { } unused
            ? throw new CheckpointException(
                $"A head '{unused.Name}' was given, but '{_reader.Path}' has only {string.Join(", ", heads.Select(head => head.Name))}. To add a head "
                + "to the model, load it without and call AddHead; to start from its encoder alone, use Backbone.FromPretrained and a new MultiTaskModel.")
            : heads;
    }

    /// <summary>Fills the weights of heads that a model has built.</summary>
    internal void ReadWeights(IEnumerable<TaskHead> heads)
    {
        var targets = heads.SelectMany(head => head.state_dict().Select(p => KeyValuePair.Create($"{head.Name}.{p.Key}", p.Value)))
            .ToDictionary(StringComparer.Ordinal);
        string[] problems =
        [
            .. targets.Keys.Where(name => !_reader.Tensors.ContainsKey(name)).Select(name => $"'{name}' is missing"),
            .. _reader.Names.Where(name => !targets.ContainsKey(name)).Select(name => $"'{name}' belongs to no head"),
        ];
        if (problems.Length > 0)
        {
            throw Wrong(_reader.Path, string.Join("; ", problems));
        }

        foreach (var (name, target) in targets)
        {
            _reader.ReadWeights(name, target);
        }
    }

    public void Dispose() => _reader.Dispose();

    private TaskHead Create(JsonObject entry, IReadOnlyList<TaskHead> custom)
    {
        var name = Text(entry["name"]) ?? throw Wrong(_reader.Path, "a head has no name");
        if (custom.FirstOrDefault(head => head.Name.Equals(name, StringComparison.Ordinal)) is { } given)
        {
            return given;
        }

        var kind = Text(entry["kind"]);
        try
        {
            return (kind is null ? null : HeadKinds.Restore(kind, name, entry["settings"] as JsonObject ?? []))
                ?? throw Wrong(
                    _reader.Path,
                    $"the head '{name}' is of a class that this library does not have" + (kind is null ? string.Empty : $" ('{kind}')")
                    + $"; give it to Load: MultiTaskModel.Load(folder, new YourHead(\"{name}\", …)), or CustomHeads of PredictorOptions, or register its class before saving and loading: "
                    + $"HeadKinds.Register<YourHead>(). Known kinds: {string.Join(", ", HeadKinds.Known)}");
        }
        catch (InvalidDataException e)
        {
            throw Wrong(_reader.Path, e.Message);
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CheckpointException Wrong(string path, string problem) => new($"'{path}' cannot be read as the heads of a model: {problem}.");
}
