using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Pretrained;

public sealed class CheckpointFolderTests
{
    private const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 438000000\n";
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

    // What lies in the place of a file after a clone without Git LFS, a download that needs a login, or a renamed pickle.
    [Theory]
    [InlineData("model.safetensors", Pointer, "the file is a pointer of Git LFS to the file, not the file; fetch it with 'git lfs pull'")]
    [InlineData("model.safetensors", "<!DOCTYPE html><html>Access denied</html>", "the file is a web page, not the file")]
    [InlineData("model.safetensors", "PK\u0003\u0004 and so on, for more than eight bytes", "the file is a zip archive, as the pickles of PyTorch are")]
    [InlineData("config.json", Pointer, "the file is a pointer of Git LFS")]
    [InlineData("tokenizer.json", Pointer, "tokenizer.json is a pointer of Git LFS")]
    [InlineData("vocab.txt", "\n<HTML>", "vocab.txt is a web page")]
    public void FromPretrained_SomethingElseInThePlaceOfAFile_SaysWhatItIsAndWhatToDo(string name, string content, string expected)
    {
        using var folder = new TemporaryFolder();
        TinyBert.Write(folder.Path, layers: 1);
        folder.Write(name, content);
        var message = Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(folder.Path)).Message;
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
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
