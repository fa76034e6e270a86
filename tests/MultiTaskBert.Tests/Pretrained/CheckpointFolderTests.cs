using MultiTaskBert.Pretrained;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Pretrained;

public sealed class CheckpointFolderTests
{
    private const string MinimalConfig = "{\"model_type\":\"bert\"}";

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
}
