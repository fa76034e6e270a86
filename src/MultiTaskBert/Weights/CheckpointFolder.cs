using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Weights;

/// <summary>
/// Represents a model in Hugging Face's folder layout: <c>config.json</c>, and weights in <c>model.safetensors</c> or in shards listed by
/// <c>model.safetensors.index.json</c>. Several shards look like one file.
/// </summary>
/// <remarks>Thread safety: any number of threads may read; disposal must wait for them.</remarks>
public sealed class CheckpointFolder : IDisposable
{
    internal const string WeightsFile = ModelFiles.Weights;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Dictionary<string, SafeTensorsReader> _readers;

    private CheckpointFolder(string path, PretrainedConfig config, Dictionary<string, SafeTensorsReader> readers)
    {
        Path = path;
        Config = config;
        _readers = readers;
        Names = [.. readers.Keys.Order(StringComparer.Ordinal)];
        Tensors = readers.ToDictionary(pair => pair.Key, pair => pair.Value.Tensors[pair.Key], StringComparer.Ordinal);
    }

    /// <summary>Gets the folder, as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Gets what <c>config.json</c> says.</summary>
    public PretrainedConfig Config { get; }

    /// <summary>Gets the names of all tensors, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>All tensors by name. Their offsets count from the start of the file that holds them.</summary>
    internal IReadOnlyDictionary<string, SafeTensorEntry> Tensors { get; }

    /// <summary>Opens a folder: reads its config and checks the headers of its weights. Tensor data is not read yet.</summary>
    /// <exception cref="CheckpointException">
    /// Something is missing or broken; everything missing is listed at once, with what the folder holds instead.
    /// </exception>
    public static CheckpointFolder Open(string folder) => OpenFor(folder, pythonClass: null);

    /// <summary>The same for a reader that wants more than the encoder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pythonClass">The class of transformers that opens what is wanted, for the message where there are no safetensors.</param>
    internal static CheckpointFolder OpenFor(string folder, string? pythonClass)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var contents = CheckpointContents.Inspect(folder, pythonClass);
        var config = PretrainedConfig.Read(System.IO.Path.Combine(folder, PretrainedConfig.FileName));
        return new CheckpointFolder(folder, config, contents.IsSharded ? OpenShards(folder) : OpenSingle(folder));
    }

    /// <summary>Writes a folder: <c>config.json</c> and <c>model.safetensors</c>, each beside its final name and renamed over it.</summary>
    /// <param name="folder">The folder; it is created if missing. Other files in it stay.</param>
    /// <param name="config">The configuration; <c>model_type</c> decides who reads the folder.</param>
    /// <param name="weights">
    /// The tensors by name: of type Bool, Byte, Int8, Int16, Int32, Int64, Float16, BFloat16, Float32 or Float64. They stay the caller's.
    /// </param>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved, or a tensor has a type that the format lacks.</exception>
    /// <exception cref="CheckpointException">A file cannot be written.</exception>
    public static void Write(string folder, JsonObject config, IEnumerable<KeyValuePair<string, Tensor>> weights)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(config);
        Directory.CreateDirectory(folder);
        SafeTensorsWriter.Write(System.IO.Path.Combine(folder, WeightsFile), weights, new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        AtomicFile.Write(System.IO.Path.Combine(folder, PretrainedConfig.FileName), stream => JsonSerializer.Serialize(stream, config, Indented));
    }

    /// <summary>Returns the sizes of a stored tensor; empty for a scalar.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    public IReadOnlyList<long> ShapeOf(string name) => Reader(name).Tensors[name].Shape;

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>A new CPU tensor of the stored shape and type; the caller owns it.</returns>
    /// <exception cref="CheckpointException">There is no such tensor, or it cannot be read.</exception>
    public Tensor Read(string name) => Reader(name).Read(name);

    /// <summary>Reads a tensor into one that exists, converting between floating-point types.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="destination">A contiguous tensor of the stored shape; it stays the caller's.</param>
    /// <exception cref="ArgumentException">The destination is not contiguous.</exception>
    /// <exception cref="CheckpointException">There is no such tensor, shapes differ, or types cannot be converted.</exception>
    public void ReadInto(string name, Tensor destination) => Reader(name).ReadInto(name, destination);

    /// <summary>Reads the numbers of a tensor of any real type of whole bytes, also of those that torch has no type for; truth values are 0 and 1.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The numbers in row-major order; all exact but 64-bit integers beyond 2^53, which are rounded.</returns>
    /// <exception cref="CheckpointException">There is no such tensor, its type is another one, or the file changed since it was opened.</exception>
    public double[] ReadNumbers(string name) => Reader(name).ReadNumbers(name);

    /// <summary>The same for weights: numbers that are not finite are an error.</summary>
    internal void ReadWeights(string name, Tensor destination) => Reader(name).ReadWeights(name, destination);

    /// <summary>Closes all files. Tensors that were read stay valid.</summary>
    public void Dispose()
    {
        foreach (var reader in _readers.Values)
        {
            reader.Dispose();
        }
    }

    private static Dictionary<string, SafeTensorsReader> OpenSingle(string folder)
    {
        var reader = SafeTensorsReader.Open(System.IO.Path.Combine(folder, WeightsFile));
        return reader.Names.ToDictionary(name => name, _ => reader, StringComparer.Ordinal);
    }

    // Tensors that a shard holds and the index does not list are left out: the index is what the checkpoint says it is.
    private static Dictionary<string, SafeTensorsReader> OpenShards(string folder)
    {
        var indexPath = System.IO.Path.Combine(folder, SafeTensorsIndex.FileName);
        var index = SafeTensorsIndex.Read(indexPath);
        var absent = index.Shards.Where(shard => !File.Exists(System.IO.Path.Combine(folder, shard))).ToList();
        if (absent.Count > 0)
        {
            throw CheckpointException.For(
                indexPath, $"the folder lacks these files that it lists: {NameList.Of(absent)}. Download them beside it.");
        }

        var shards = new Dictionary<string, SafeTensorsReader>(StringComparer.Ordinal);
        try
        {
            foreach (var shard in index.Shards)
            {
                shards.Add(shard, SafeTensorsReader.Open(System.IO.Path.Combine(folder, shard)));
            }

            var misplaced = index.ShardOfTensor.Where(pair => !shards[pair.Value].Tensors.ContainsKey(pair.Key))
                .Select(pair => $"'{pair.Key}' in {pair.Value}").ToList();
            return misplaced.Count == 0
                ? index.ShardOfTensor.ToDictionary(pair => pair.Key, pair => shards[pair.Value], StringComparer.Ordinal)
                : throw CheckpointException.For(indexPath, $"it promises tensors that are not there: {NameList.Of(misplaced)}.");
        }
        catch
        {
            foreach (var reader in shards.Values)
            {
                reader.Dispose();
            }

            throw;
        }
    }

    private SafeTensorsReader Reader(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _readers.TryGetValue(name, out var reader)
            ? reader
            : throw CheckpointException.For(Path, $"there is no tensor '{name}'; the checkpoint holds {NameList.Of(Names)}.");
    }
}
