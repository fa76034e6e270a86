using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Saving;
using MultiTaskBert.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Adapters;

/// <summary>
/// Adapters in a folder as Hugging Face's PEFT has them: <c>adapter_config.json</c>, and <c>adapter_model.safetensors</c> with
/// <c>base_model.model.encoder.layer.0.attention.self.query.lora_A.weight</c> [r, in] and <c>….lora_B.weight</c> [out, r].
/// </summary>
internal static class LoraFiles
{
    internal const string WeightsFile = ModelFiles.AdapterWeights;

    private const string Root = "base_model.model.";
    private const string SuffixA = ".lora_A.weight";
    private const string SuffixB = ".lora_B.weight";

    /// <summary>Whether a folder holds adapters, or a part of their files.</summary>
    internal static bool AreIn(string folder) => File.Exists(ConfigPath(folder)) || File.Exists(WeightsPath(folder));

    /// <summary>The names of both files.</summary>
    internal static IReadOnlyCollection<string> Names { get; } = [LoraConfigFile.FileName, WeightsFile];

    /// <summary>Replaces both files of a folder, or neither.</summary>
    internal static void Replace(string folder, LoraAdapters adapters, string? baseModel) =>
        SavedFolder.Replace(folder, "the adapters", Names, written => Write(written, adapters, baseModel));

    /// <summary>Writes both files into a folder that nobody else knows of.</summary>
    internal static void Write(string folder, LoraAdapters adapters, string? baseModel)
    {
        SafeTensorsWriter.Write(
            WeightsPath(folder),
            adapters.All.SelectMany(adapter => Tensors(adapter, Root)).Select(tensor => KeyValuePair.Create(tensor.Name, (Tensor)tensor.Value)),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        LoraConfigFile.Write(ConfigPath(folder), adapters.Options, adapters.All.Select(adapter => adapter.Target), baseModel);
    }

    /// <summary>Reads adapters for an encoder; names and shapes are compared before memory is taken for them.</summary>
    /// <returns>The adapters, not attached; the caller owns them.</returns>
    /// <exception cref="CheckpointException">Something is missing or wrong in the folder, or does not fit the encoder; everything found is listed.</exception>
    internal static LoraAdapters Read(string folder, Backbone backbone)
    {
        using var reading = SavedFolder.Read(folder);
        var options = LoraConfigFile.Read(ConfigPath(folder));
        var targets = Targets(folder, backbone, options);
        using var reader = SafeTensorsReader.Open(WeightsPath(folder));
        var prefix = Prefix(reader, targets[0]);
        Compare(reader, targets.SelectMany(target => Shapes(target, options.Rank, prefix)).ToDictionary(StringComparer.Ordinal));
        var adapters = new LoraAdapters(options, targets);
        try
        {
            foreach (var (name, value) in adapters.All.SelectMany(adapter => Tensors(adapter, prefix)))
            {
                reader.ReadWeights(name, value);
            }

            return adapters;
        }
        catch
        {
            adapters.Dispose();
            throw;
        }
    }

    private static string ConfigPath(string folder) => Path.Combine(folder, LoraConfigFile.FileName);

    private static string WeightsPath(string folder) => Path.Combine(folder, WeightsFile);

    private static IReadOnlyList<LoraTarget> Targets(string folder, Backbone backbone, LoraOptions options)
    {
        try
        {
            return LoraTargets.Select(backbone, options);
        }
        catch (ArgumentException e)
        {
            throw CheckpointException.For(ConfigPath(folder), e.Message, e);
        }
    }

    // An adapter that was trained below a head of Python's has the name of the encoder in between: base_model.model.bert.encoder…
    private static string Prefix(SafeTensorsReader reader, LoraTarget first)
    {
        var end = "." + first.Path + SuffixA;
        return reader.Names.FirstOrDefault(name => name.StartsWith(Root, StringComparison.Ordinal) && name.EndsWith(end, StringComparison.Ordinal)) is { } name
            ? name[..^(end.Length - 1)]
            : Root;
    }

    private static (string Name, Parameter Value)[] Tensors(LoraLinear adapter, string prefix) =>
        [(prefix + adapter.Target.Path + SuffixA, adapter.A), (prefix + adapter.Target.Path + SuffixB, adapter.B)];

    private static KeyValuePair<string, long[]>[] Shapes(LoraTarget target, long rank, string prefix)
    {
        var weight = target.Linear.Weight;
        return
        [
            KeyValuePair.Create<string, long[]>(prefix + target.Path + SuffixA, [rank, weight.size(1)]),
            KeyValuePair.Create<string, long[]>(prefix + target.Path + SuffixB, [weight.size(0), rank]),
        ];
    }

    private static void Compare(SafeTensorsReader reader, Dictionary<string, long[]> expected)
    {
        (string Kind, string[] Names)[] problems =
        [
            ("missing", [.. expected.Keys.Where(name => !reader.Tensors.ContainsKey(name))]),
            ("unexpected", [.. reader.Names.Where(name => !expected.ContainsKey(name))]),
            ("of another shape",
            [
                .. expected.Where(e => reader.Tensors.TryGetValue(e.Key, out var stored) && !stored.Shape.AsSpan().SequenceEqual(e.Value))
                    .Select(e => $"'{e.Key}' is {reader.Tensors[e.Key].Describe()}, wanted is {ShapeText.Of(e.Value)}"),
            ]),
        ];
        if (problems.Any(problem => problem.Names.Length > 0))
        {
            throw CheckpointException.For(
                reader.Path,
                $"the tensors do not fit the encoder and {LoraConfigFile.FileName}. "
                + string.Join(" ", problems.Where(problem => problem.Names.Length > 0).Select(problem => $"{problem.Names.Length} {problem.Kind}: {NameList.Of(problem.Names)}.")));
        }
    }
}
