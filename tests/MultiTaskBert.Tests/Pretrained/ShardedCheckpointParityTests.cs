using System.Text.Json;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>Oracle: goldens/safetensors/index, checkpoints in shards with the verdict of a strict reader and the bytes of their tensors.</summary>
[Trait("Category", "Parity")]
public sealed class ShardedCheckpointParityTests
{
    private const string Config = "{\"model_type\":\"bert\"}";
    private const string Outside = "outside.safetensors";
    private const long ManagedLimit = 1 << 20;

    [Fact]
    public void Open_EveryReferenceIndex_HasTheExpectedVerdictAndTensors()
    {
        var comparison = new ParityComparison("safetensors: shards", "verdicts of a strict reader", tolerance: 0);
        using var copy = new TemporaryFolder();
        File.Copy(GoldenCases.PathOf("index", Outside), copy.File(Outside));
        foreach (var expected in GoldenCases.Expectations("index").GetProperty("cases").EnumerateArray())
        {
            var name = expected.GetProperty("case").GetString()!;
            var folder = CopyWithConfig(name, copy.Path);
            CheckpointException? error = null;
            var use = new MemoryUse();
            try
            {
                using var checkpoint = CheckpointFolder.Open(folder);
                if (expected.TryGetProperty("tensors", out var tensors))
                {
                    Compare(comparison, name, tensors, checkpoint);
                }
            }
            catch (CheckpointException e)
            {
                error = e;
            }

            comparison.Case(name, GoldenCases.Judge(expected.GetProperty("verdict"), error, folder));
            comparison.Case($"{name}: memory", use.Managed <= ManagedLimit ? null : $"took {use.Managed} bytes");
        }

        comparison.Finish();
    }

    private static void Compare(ParityComparison comparison, string name, JsonElement tensors, CheckpointFolder checkpoint)
    {
        comparison.Case($"{name}: names", tensors.EnumerateObject().Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal).SetEquals(checkpoint.Names) ? null : "differ");
        foreach (var tensor in tensors.EnumerateObject())
        {
            using var actual = checkpoint.Read(tensor.Name);
            var same = tensor.Value.GetProperty("dtype").ValueEquals(DTypes.Name(checkpoint.Tensors[tensor.Name].DType))
                && tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).SequenceEqual(actual.shape)
                && tensor.Value.GetProperty("sha256").ValueEquals(GoldenCases.Sha256(actual.bytes));
            comparison.Case($"{name}: {tensor.Name}", same ? null : "type, shape or bytes differ");
        }
    }

    /// <summary>The reference folders have no config.json, without which nothing is a checkpoint, and cannot be written to.</summary>
    private static string CopyWithConfig(string name, string root)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        foreach (var file in GoldenCases.FilesOf("index", name))
        {
            var target = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(GoldenCases.PathOf("index", Path.Combine(name, file)), target);
        }

        File.WriteAllText(Path.Combine(folder, "config.json"), Config);
        return folder;
    }
}
