using System.Security.Cryptography;
using System.Text.Json;
using MultiTaskBert.Pretrained;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Pretrained;

[Trait("Category", "Parity")]
public sealed class SafeTensorsGoldenTests
{
    [Fact]
    public void Open_EveryValidFile_HasTheReferenceTensorsAndMetadata()
    {
        var problems = new List<string>();
        foreach (var expected in GoldenCases.Expectations("valid").EnumerateArray())
        {
            var file = expected.GetProperty("file").GetString()!;
            using var reader = SafeTensorsReader.Open(Path.Combine(GoldenCases.Folder("valid"), file));
            var dataStart = new FileInfo(reader.Path).Length - expected.GetProperty("data_bytes").GetInt64();
            var tensors = expected.GetProperty("tensors").EnumerateArray().ToList();
            if (tensors.Count != reader.Tensors.Count || !SameMetadata(expected.GetProperty("metadata"), reader.Metadata))
            {
                problems.Add($"{file}: number of tensors or metadata");
            }

            foreach (var tensor in tensors)
            {
                var name = tensor.GetProperty("name").GetString()!;
                var entry = reader.Tensors[name];
                if (!tensor.GetProperty("dtype").ValueEquals(DTypes.Name(entry.DType))
                    || !entry.Shape.SequenceEqual(tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()))
                    || entry.Offset != dataStart + tensor.GetProperty("begin").GetInt64()
                    || entry.Offset + entry.Length != dataStart + tensor.GetProperty("end").GetInt64()
                    || !tensor.GetProperty("sha256").ValueEquals(GoldenCases.Sha256(reader, name)))
                {
                    problems.Add($"{file}: {name}");
                }
            }
        }

        GoldenCases.AssertNone(problems);
    }

    [Fact]
    public void Read_EveryValidFile_GivesTheReferenceBytesOrNamesTheType()
    {
        var problems = new List<string>();
        var read = 0;
        foreach (var expected in GoldenCases.Expectations("valid").EnumerateArray())
        {
            var file = expected.GetProperty("file").GetString()!;
            using var reader = SafeTensorsReader.Open(Path.Combine(GoldenCases.Folder("valid"), file));
            foreach (var tensor in expected.GetProperty("tensors").EnumerateArray())
            {
                var name = tensor.GetProperty("name").GetString()!;
                var entry = reader.Tensors[name];
                if (DTypes.ToTorch(entry.DType) is null)
                {
                    var error = Assert.Throws<CheckpointException>(() => reader.Read(name));
                    Assert.Contains(DTypes.Name(entry.DType), error.Message, StringComparison.Ordinal);
                    continue;
                }

                using var actual = reader.Read(name);
                read++;
                if (!actual.shape.SequenceEqual(entry.Shape) || !tensor.GetProperty("sha256").ValueEquals(Hash(actual)))
                {
                    problems.Add($"{file}: {name}");
                }
            }
        }

        Assert.True(read > 100, $"only {read} tensors were compared");
        GoldenCases.AssertNone(problems);
    }

    [Fact]
    public void Write_TensorsOfEveryValidFile_ReadBackWithTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        var problems = new List<string>();
        foreach (var expected in GoldenCases.Expectations("valid").EnumerateArray())
        {
            var file = expected.GetProperty("file").GetString()!;
            using var original = SafeTensorsReader.Open(Path.Combine(GoldenCases.Folder("valid"), file));
            if (original.Tensors.Values.Any(entry => DTypes.ToTorch(entry.DType) is null))
            {
                continue;
            }

            using var scope = NewDisposeScope();
            var copy = folder.File("copy.safetensors");
            SafeTensorsWriter.Write(copy, original.Names.ToDictionary(name => name, original.Read, StringComparer.Ordinal), original.Metadata);
            using var rewritten = SafeTensorsReader.Open(copy);
            if (!rewritten.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal).SequenceEqual(original.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal))
                || rewritten.Tensors.Count != original.Tensors.Count)
            {
                problems.Add($"{file}: metadata or number of tensors");
            }

            problems.AddRange(original.Names
                .Where(name => rewritten.Tensors[name].DType != original.Tensors[name].DType
                    || !rewritten.Tensors[name].Shape.SequenceEqual(original.Tensors[name].Shape)
                    || !string.Equals(GoldenCases.Sha256(rewritten, name), GoldenCases.Sha256(original, name), StringComparison.Ordinal))
                .Select(name => $"{file}: {name}"));
        }

        GoldenCases.AssertNone(problems);
    }

    [Fact]
    public void Write_WhatPythonWrote_GivesTheSameFile()
    {
        var python = Path.Combine(GoldenCases.Folder("valid"), "written-by-python.safetensors");
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var reader = SafeTensorsReader.Open(python);
        SafeTensorsWriter.Write(folder.File("ours"), reader.Names.Reverse().ToDictionary(name => name, reader.Read, StringComparer.Ordinal), reader.Metadata);
        Assert.Equal(File.ReadAllBytes(python), File.ReadAllBytes(folder.File("ours")));
    }

    [Fact]
    public void Open_EveryBadFile_IsRejectedWithTheFileNameAndWithoutMemory()
    {
        const long Limit = 1 << 20;
        var problems = new List<string>();
        foreach (var expected in GoldenCases.Expectations("bad").EnumerateArray())
        {
            var file = expected.GetProperty("file").GetString()!;
            var path = Path.Combine(GoldenCases.Folder("bad"), file);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var reader = SafeTensorsReader.Open(path);
                foreach (var name in reader.Names)
                {
                    using var tensor = reader.Read(name);
                }

                if (expected.GetProperty("verdict").ValueEquals("reject"))
                {
                    problems.Add($"{file}: accepted");
                }
            }
            catch (CheckpointException e)
            {
                if (!e.Message.Contains(path, StringComparison.Ordinal) || e.Message.Length < path.Length + 20)
                {
                    problems.Add($"{file}: {e.Message}");
                }
            }

            if (GC.GetAllocatedBytesForCurrentThread() - before is > Limit and var taken)
            {
                problems.Add($"{file}: {taken} bytes of memory");
            }
        }

        GoldenCases.AssertNone(problems);
    }

    private static bool SameMetadata(JsonElement expected, IReadOnlyDictionary<string, string> actual) =>
        expected.ValueKind == JsonValueKind.Null
            ? actual.Count == 0
            : expected.EnumerateObject().Count() == actual.Count
                && expected.EnumerateObject().All(pair => actual.TryGetValue(pair.Name, out var value) && pair.Value.ValueEquals(value));

    private static string Hash(Tensor tensor) =>
        Convert.ToHexStringLower(SHA256.HashData(tensor.NumberOfElements == 0 ? [] : tensor.bytes));
}
