using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>Oracle: goldens/safetensors, files with what Python's safetensors reads from them and the verdict of a strict reader. Everything is exact.</summary>
[Collection(nameof(OneAtATime))]
[Trait("Category", "Parity")]
public sealed class SafeTensorsParityTests
{
    private const string Reference = "safetensors (Python)";

    // Of what a file of 4 KB may cost: its own bytes, the JSON tree of its header, an error message, several times over.
    private const long ManagedLimit = 1 << 20;
    private const long ResidentLimit = 8 << 20;

    [Fact]
    public void Read_EveryValidFile_GivesTensorsBytesAndNumbers()
    {
        var comparison = new ParityComparison("safetensors: valid files", Reference, tolerance: 0);
        foreach (var expected in Valid())
        {
            var file = File(expected);
            using var reader = SafeTensorsReader.Open(GoldenCases.PathOf("valid", file));
            var dataStart = new FileInfo(reader.Path).Length - expected.GetProperty("data_bytes").GetInt64();
            var tensors = expected.GetProperty("tensors").EnumerateArray().ToArray();
            comparison.Case($"{file}: number of tensors", tensors.Length == reader.Tensors.Count ? null : $"{reader.Tensors.Count}");
            comparison.Case($"{file}: metadata", SameMetadata(expected.GetProperty("metadata"), reader.Metadata) ? null : "differs");
            foreach (var tensor in tensors)
            {
                var name = tensor.GetProperty("name").GetString()!;
                comparison.Case($"{file}: {name}", Difference(tensor, reader, name, dataStart));
                comparison.Case($"{file}: {name} as a tensor", DifferenceAsTensor(tensor, reader, name));
                if (tensor.TryGetProperty("first_values", out var values) && values.EnumerateArray().All(value => value.ValueKind != JsonValueKind.Array))
                {
                    comparison.Case($"{file}: first numbers of {name}", DifferenceOfNumbers(values, reader.ReadNumbers(name)));
                }
            }
        }

        comparison.Finish();
    }

    [Fact]
    public void Write_BytesOfEveryValidFile_ReadBackTheSame() => CompareRewritten("safetensors: written back", (path, original) => SafeTensorBytes.Write(
        path,
        original.Names.Select(name => new SafeTensorBytes(name, original.Tensors[name].DType, original.Tensors[name].Shape, GoldenCases.Bytes(original, name))),
        original.Metadata));

    [Fact]
    public void Write_TensorsOfEveryValidFile_ReadBackTheSame() => CompareRewritten("safetensors: written back by way of torch", (path, original) =>
    {
        // Of types that torch lacks only bytes can be handed over, as the test above does for all.
        using var scope = NewDisposeScope();
        var tensors = original.Names.Where(name => DTypes.ToTorch(original.Tensors[name].DType) is not null);
        SafeTensorsWriter.Write(path, tensors.ToDictionary(name => name, original.Read, StringComparer.Ordinal), original.Metadata);
    });

    [Fact]
    public void Write_BytesOfAFileThatPythonWrote_GivesTheSameFile()
    {
        var comparison = new ParityComparison("safetensors: same file as Python", Reference, tolerance: 0);
        using var folder = new TemporaryFolder();
        string[] files = [.. Valid().Select(File).Where(file => file.Contains("python", StringComparison.Ordinal))];
        if (files.Length == 0)
        {
            comparison.Skip("no file says by its name that Python wrote it");
        }

        foreach (var file in files)
        {
            var path = GoldenCases.PathOf("valid", file);
            using var reader = SafeTensorsReader.Open(path);
            SafeTensorBytes.Write(
                folder.File(file),
                reader.Names.Reverse().Select(name => new SafeTensorBytes(name, reader.Tensors[name].DType, reader.Tensors[name].Shape, GoldenCases.Bytes(reader, name))),
                reader.Metadata);
            comparison.Case(file, System.IO.File.ReadAllBytes(path).SequenceEqual(System.IO.File.ReadAllBytes(folder.File(file))) ? null : "other bytes");
        }

        comparison.Finish();
    }

    [Fact]
    public void Open_EveryBadFile_IsRefusedWithFileTensorAndReason()
    {
        var comparison = new ParityComparison("safetensors: bad files", "verdicts of a strict reader", tolerance: 0);
        foreach (var expected in GoldenCases.Expectations("bad").EnumerateArray())
        {
            var path = GoldenCases.PathOf("bad", File(expected));
            var error = Try(path);
            var difference = GoldenCases.Judge(expected.GetProperty("verdict"), error, path);
            if (difference is null && error is not null && !NamesTensor(path, expected.GetProperty("why").GetString()!, error.Message))
            {
                difference = $"the error names no tensor: {error.Message}";
            }

            comparison.Case($"{File(expected)} ({expected.GetProperty("why")})", difference);
        }

        comparison.Finish();
    }

    [Fact]
    public void Open_EveryBadFile_TakesNoMemoryByItsNumbers()
    {
        var comparison = new ParityComparison("safetensors: memory of bad files", "limit", tolerance: 0);
        string[] paths = [.. GoldenCases.Expectations("bad").EnumerateArray().Select(expected => GoldenCases.PathOf("bad", File(expected)))];
        using (var good = SafeTensorsReader.Open(GoldenCases.PathOf("valid", File(Valid().First()))))
        {
            _ = Try(good.Path);   // what code takes when it first runs is no file's doing
        }

        foreach (var path in paths)
        {
            var use = new MemoryUse();
            _ = Try(path);
            comparison.Case(
                Path.GetFileName(path),
                use.Managed <= ManagedLimit && use.Resident <= ResidentLimit
                    ? null : string.Create(CultureInfo.InvariantCulture, $"took {use.Managed} managed bytes, and the process grew by {use.Resident}"));
        }

        comparison.Finish();
    }

    private static void CompareRewritten(string area, Action<string, SafeTensorsReader> write)
    {
        var comparison = new ParityComparison(area, Reference, tolerance: 0);
        using var folder = new TemporaryFolder();
        foreach (var file in Valid().Select(File))
        {
            using var original = SafeTensorsReader.Open(GoldenCases.PathOf("valid", file));
            var copy = folder.File("copy.safetensors");
            write(copy, original);
            using var rewritten = SafeTensorsReader.Open(copy);
            comparison.Case($"{file}: metadata", original.Metadata.ToHashSet().SetEquals(rewritten.Metadata) ? null : "differs");
            foreach (var name in original.Names.Where(name => rewritten.Tensors.ContainsKey(name) || DTypes.ToTorch(original.Tensors[name].DType) is not null))
            {
                var same = rewritten.Tensors[name].DType == original.Tensors[name].DType
                    && rewritten.Tensors[name].Shape.SequenceEqual(original.Tensors[name].Shape)
                    && GoldenCases.Bytes(rewritten, name).SequenceEqual(GoldenCases.Bytes(original, name));
                comparison.Case($"{file}: {name}", same ? null : "differs");
            }
        }

        comparison.Finish();
    }

    /// <summary>Opens a file and reads every tensor in every way; returns what was thrown.</summary>
    private static CheckpointException? Try(string path)
    {
        try
        {
            using var reader = SafeTensorsReader.Open(path);
            foreach (var name in reader.Names)
            {
                using var tensor = reader.Read(name);
                _ = reader.ReadNumbers(name);
            }

            return null;
        }
        catch (CheckpointException e)
        {
            return e;
        }
    }

    /// <summary>Where the header is readable and the reason lies in an entry, the error must quote a name of the header.</summary>
    private static bool NamesTensor(string path, string why, string message)
    {
        string[] ofAnEntry = ["dtype", "shape", "offsets", "entry", "share bytes", "inside another"];
        if (!ofAnEntry.Any(word => why.Contains(word, StringComparison.Ordinal)))
        {
            return true;
        }

        try
        {
            var bytes = System.IO.File.ReadAllBytes(path);
            var header = JsonNode.Parse(bytes.AsSpan(sizeof(ulong), (int)Math.Min(BitConverter.ToInt64(bytes), bytes.Length - sizeof(ulong))));
            return header is not JsonObject entries || entries.Any(entry => message.Contains($"'{entry.Key}'", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return true;
        }
    }

    private static string? Difference(JsonElement expected, SafeTensorsReader reader, string name, long dataStart)
    {
        var entry = reader.Tensors[name];
        return !expected.GetProperty("dtype").ValueEquals(DTypes.Name(entry.DType)) ? $"type {entry.DType}"
            : !entry.Shape.SequenceEqual(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())) ? "shape"
            : entry.Offset != dataStart + expected.GetProperty("begin").GetInt64() ? "offset"
            : entry.Offset + entry.Length != dataStart + expected.GetProperty("end").GetInt64() ? "length"
            : !expected.GetProperty("sha256").ValueEquals(GoldenCases.Sha256(GoldenCases.Bytes(reader, name))) ? "bytes"
            : null;
    }

    /// <summary>The bytes of the tensor that torch gets; for a type that it lacks, an error that names it.</summary>
    private static string? DifferenceAsTensor(JsonElement expected, SafeTensorsReader reader, string name)
    {
        var entry = reader.Tensors[name];
        if (DTypes.ToTorch(entry.DType) is null)
        {
            var error = Assert.Throws<CheckpointException>(() => reader.Read(name));
            return error.Message.Contains(DTypes.Name(entry.DType), StringComparison.Ordinal) ? null : error.Message;
        }

        using var tensor = reader.Read(name);
        var bytes = tensor.NumberOfElements == 0 ? [] : tensor.bytes;
        return tensor.shape.SequenceEqual(entry.Shape) && expected.GetProperty("sha256").ValueEquals(GoldenCases.Sha256(bytes)) ? null : "shape or bytes";
    }

    private static string? DifferenceOfNumbers(JsonElement expected, double[] actual)
    {
        foreach (var (index, value) in expected.EnumerateArray().Index())
        {
            var number = value.ValueKind switch
            {
                JsonValueKind.True => 1,
                JsonValueKind.False => 0,
                JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
                _ => value.GetDouble(),
            };
            if (index >= actual.Length || !number.Equals(actual[index]))
            {
                return $"number {index} must be {number.ToString("R", CultureInfo.InvariantCulture)}";
            }
        }

        return null;
    }

    private static bool SameMetadata(JsonElement expected, IReadOnlyDictionary<string, string> actual) =>
        expected.ValueKind == JsonValueKind.Null
            ? actual.Count == 0
            : expected.EnumerateObject().Count() == actual.Count
                && expected.EnumerateObject().All(pair => actual.TryGetValue(pair.Name, out var value) && pair.Value.ValueEquals(value));

    private static IEnumerable<JsonElement> Valid() => GoldenCases.Expectations("valid").EnumerateArray();

    private static string File(JsonElement expected) => expected.GetProperty("file").GetString()!;
}
