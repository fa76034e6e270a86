using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using TorchSharp;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/troubleshooting.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class TroubleshootingTests
{
    [Fact]
    public void EnsureLoaded_WithABackend_DoesNotThrow()
    {
        #region troubleshooting-backend
        try
        {
            LibTorch.EnsureLoaded();
        }
        catch (LibTorchException e)
        {
            Console.Error.WriteLine(e.Message);
        }
        #endregion

        Assert.True(torch.ones(1).item<float>() > 0);
    }

    [Fact]
    public void Predictor_TextLongerThanTheEncoder_IsCutAndCounted()
    {
        using (var saved = new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"), new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"])))
        {
            saved.Save("my-model");
        }

        using var predictor = Predictor.Load("my-model");

        Assert.Equal(38, predictor.Predict(string.Join(' ', Enumerable.Repeat("a", 100))).TruncatedTokens);
    }

    [Fact]
    public void Threads_Set_AreThoseUsed()
    {
        var before = torch.get_num_threads();
        #region troubleshooting-threads
        torch.set_num_threads(Environment.ProcessorCount);
        #endregion

        Assert.Equal(Environment.ProcessorCount, torch.get_num_threads());
        torch.set_num_threads(before);
    }

    [Fact]
    public void FromPretrained_EmptyFolder_ListsWhatIsMissing()
    {
        Directory.CreateDirectory("empty");
        var message = Assert.Throws<CheckpointException>(() => Backbone.FromPretrained("empty")).Message;
        Assert.Equal("The checkpoint folder 'empty' lacks: config.json, model.safetensors (or model.safetensors.index.json and its shards). It holds: nothing.", message);
    }
}
