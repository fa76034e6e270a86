using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Checkpoints;

/// <summary>The files of a checkpoint: <c>state.json</c>, <c>weights.safetensors</c> (the whole model) and <c>training.safetensors</c> (optimizer, best weights).</summary>
internal static class StateFiles
{
    private const string StateFile = "state.json";
    private const string WeightsFile = "weights.safetensors";
    private const string TrainingFile = "training.safetensors";
    private const long MaxStateBytes = 256L << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new SetOfNames() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { MakeEvents } },
    };

    internal static void Write(
        string folder, TrainingState state, IReadOnlyDictionary<string, Tensor> weights, IReadOnlyDictionary<string, Tensor> training)
    {
        SafeTensorsWriter.Write(Path.Combine(folder, WeightsFile), weights);
        SafeTensorsWriter.Write(Path.Combine(folder, TrainingFile), training);
        File.WriteAllBytes(Path.Combine(folder, StateFile), JsonSerializer.SerializeToUtf8Bytes(state, Json));
    }

    /// <exception cref="CheckpointException">The file is not a state of this version.</exception>
    internal static TrainingState ReadState(string folder)
    {
        var path = Path.Combine(folder, StateFile);
        if (new FileInfo(path).Length > MaxStateBytes)
        {
            throw new CheckpointException($"'{path}' has more than the {MaxStateBytes} bytes that the state of a training may have.");
        }

        try
        {
            var state = JsonSerializer.Deserialize<TrainingState>(File.ReadAllBytes(path), Json);
            return state is { FormatVersion: TrainingState.CurrentVersion }
                ? state
                : throw new CheckpointException(
                    $"'{path}' has the version {state?.FormatVersion}, and this version of the library reads {TrainingState.CurrentVersion}: what it says of the options cannot be compared with "
                    + "those of now. Finish the training with the version of the library that began it, or start anew with another Checkpoints.Folder.");
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"'{path}' is not the state of a training: {ParserMessage.Short(e.Message)}", e);
        }
    }

    /// <summary>Reads the weights into those of the model.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, or has another shape or type.</exception>
    internal static void ReadWeights(string folder, IReadOnlyDictionary<string, Tensor> weights)
    {
        using var reader = SafeTensorsReader.Open(Path.Combine(folder, WeightsFile));
        foreach (var (name, target) in weights)
        {
            reader.ReadInto(name, target);
        }
    }

    /// <summary>Sees that <see cref="ReadWeights"/> will find all it needs, so that it does not stop half way.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, or has another shape or type.</exception>
    internal static void CheckWeights(string folder, IReadOnlyDictionary<string, Tensor> weights)
    {
        using var reader = SafeTensorsReader.Open(Path.Combine(folder, WeightsFile));
        foreach (var (name, target) in weights)
        {
            using var scope = NewDisposeScope();
            reader.ReadInto(name, empty_like(target));
        }
    }

    /// <summary>Reads the tensors of the training; they are in the dispose scope of the caller.</summary>
    internal static IReadOnlyDictionary<string, Tensor> ReadTraining(string folder)
    {
        using var reader = SafeTensorsReader.Open(Path.Combine(folder, TrainingFile));
        return reader.Names.ToDictionary(name => name, reader.Read, StringComparer.Ordinal);
    }

    // Events and results are made by trainings alone, and by what they were kept in.
    private static void MakeEvents(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Assembly != typeof(StateFiles).Assembly || !type.Type.IsPublic)
        {
            return;
        }

        if (type.CreateObject is null && type.Type.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, []) is { } constructor)
        {
            type.CreateObject = () => constructor.Invoke([]);
        }

        foreach (var property in type.Properties.Where(property => property is { Get: not null, Set: null }))
        {
            if (property.AttributeProvider is PropertyInfo { CanWrite: true } settable)
            {
                property.Set = settable.SetValue;
            }
        }
    }

    /// <summary>A set as a list in order; the serializer itself can write one, but not read it.</summary>
    private sealed class SetOfNames : JsonConverter<IReadOnlySet<string>>
    {
        public override IReadOnlySet<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<string[]>(ref reader, options)!.ToHashSet(StringComparer.Ordinal);

        public override void Write(Utf8JsonWriter writer, IReadOnlySet<string> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Order(StringComparer.Ordinal), options);
    }
}
