using System.Security.Cryptography;
using MultiTaskBert.Pretrained;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Pretrained;

public sealed class CheckpointFolderTests
{
    private const string MinimalConfig = "{\"model_type\":\"bert\"}";

    [Fact]
    [Trait("Category", "Parity")]
    public void Open_EveryReferenceIndex_HasTheExpectedVerdict()
    {
        using var copy = new TemporaryFolder();
        var problems = new List<string>();
        foreach (var expected in GoldenCases.Expectations("index").GetProperty("cases").EnumerateArray())
        {
            var name = expected.GetProperty("case").GetString()!;
            var verdict = expected.GetProperty("verdict");
            var folder = CopyWithConfig(Path.Combine(GoldenCases.Folder("index"), name), Path.Combine(copy.Path, name));
            try
            {
                using var checkpoint = CheckpointFolder.Open(folder);
                if (verdict.ValueEquals("reject"))
                {
                    problems.Add($"{name}: accepted");
                }

                if (!expected.TryGetProperty("tensors", out var tensors))
                {
                    continue;
                }

                foreach (var tensor in tensors.EnumerateObject())
                {
                    using var actual = checkpoint.Read(tensor.Name);
                    if (!tensor.Value.GetProperty("sha256").ValueEquals(Convert.ToHexStringLower(SHA256.HashData(actual.bytes))))
                    {
                        problems.Add($"{name}: {tensor.Name}");
                    }
                }
            }
            catch (CheckpointException e)
            {
                if (verdict.ValueEquals("accept") || !e.Message.Contains(folder, StringComparison.Ordinal))
                {
                    problems.Add($"{name}: {e.Message}");
                }
            }
        }

        GoldenCases.AssertNone(problems);
    }

    [Fact]
    public void Open_ShardMissingForManyTensors_NamesTheFileOnceAndNoTensor()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", MinimalConfig);
        folder.Write("model.safetensors.index.json", "{\"weight_map\":{\"a.1\":\"x.safetensors\",\"a.2\":\"x.safetensors\",\"a.3\":\"x.safetensors\"}}");
        var error = Assert.Throws<CheckpointException>(() => CheckpointFolder.Open(folder.Path));
        Assert.Equal(2, error.Message.Split("x.safetensors").Length);
        Assert.DoesNotContain("a.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderWithPickleOnly_ListsAllThatIsMissingAndHowToConvert()
    {
        using var folder = new TemporaryFolder();
        folder.Write("pytorch_model.bin", "x");
        folder.Write("vocab.txt", "x");
        var error = Assert.Throws<CheckpointException>(() => CheckpointFolder.Open(folder.Path));
        Assert.Contains("lacks: config.json, model.safetensors (or model.safetensors.index.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("It holds: pytorch_model.bin, vocab.txt", error.Message, StringComparison.Ordinal);
        Assert.Contains("safe_serialization=True", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoFolder_SaysSo()
    {
        var error = Assert.Throws<CheckpointException>(() => CheckpointFolder.Open("/no/such/folder"));
        Assert.Contains("'/no/such/folder' does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadInto_SingleFile_FillsTheTensor()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        folder.Write("config.json", MinimalConfig);
        SafeTensorsWriter.Write(folder.File("model.safetensors"), [new("w", arange(3, dtype: ScalarType.Float32))]);
        using var checkpoint = CheckpointFolder.Open(folder.Path);
        var destination = zeros(3);
        checkpoint.ReadInto("w", destination);
        Assert.Equal([0f, 1f, 2f], destination.data<float>().ToArray());
        Assert.Equal(["w"], checkpoint.Names);
        Assert.Equal("bert", checkpoint.Config.ModelType);
    }

    private static string CopyWithConfig(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        File.WriteAllText(Path.Combine(to, "config.json"), MinimalConfig);
        var outside = Path.Combine(from, "..", "outside.safetensors");
        File.Copy(outside, Path.Combine(to, "..", "outside.safetensors"), overwrite: true);
        return to;
    }
}
