using MultiTaskBert.Pretrained;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/loading-models.md; what would go to the network runs against the local folder of the same name.</summary>
[Collection(DocumentationTests.Name)]
public sealed class LoadingTests
{
    [Fact]
    public async Task Load_FromFolder_GivesTheSizes()
    {
        #region loading-folder
        using Backbone fromFolder = Backbone.FromPretrained("bert-base-uncased");              // a folder, nothing else
        using Backbone fromEither = await Backbone.FromPretrainedAsync("bert-base-uncased");   // a folder, else a model of the hub
        Console.WriteLine($"{fromEither.Shape.LayerCount} layers of {fromEither.Shape.HiddenSize}");
        #endregion

        Assert.Equal((6, 32), (fromFolder.Shape.LayerCount, fromFolder.Shape.HiddenSize));
    }

    [Fact]
    public async Task Load_WithOptions_UsesThem()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        #region loading-options
        using Backbone backbone = await Backbone.FromPretrainedAsync(
            "bert-base-uncased",
            new HubOptions
            {
                Revision = "main",
                CacheFolder = "models",
                Progress = new Progress<DownloadProgress>(p => Console.WriteLine($"{p.File}: {p.BytesDone:N0} of {p.BytesTotal:N0} bytes")),
            },
            cancellationToken);
        #endregion

        Assert.Equal(6, backbone.Shape.LayerCount);
    }

    [Fact]
    public async Task Download_OfflineAndNotInTheCache_SaysWhatIsMissing()
    {
        #region loading-offline
        var options = new HubOptions { CacheFolder = "models", Offline = true };
        try
        {
            string folder = await HubDownloader.DownloadAsync("bert-base-cased", options);
        }
        catch (HubException e)
        {
            Console.WriteLine(e.Message);
        }
        #endregion

        var error = await Assert.ThrowsAsync<HubException>(() => HubDownloader.DownloadAsync("bert-base-cased", options));
        Assert.StartsWith("Model 'bert-base-cased', revision 'main', is not complete in the cache 'models'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_ThenOpenFiles_GivesNamesAndTensors()
    {
        using var model = new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"), new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]));
        #region loading-save
        model.Save("topics");
        using MultiTaskModel again = MultiTaskModel.Load("topics");
        using Backbone encoderAlone = Backbone.FromPretrained("topics");
        #endregion

        #region loading-inspect
        using CheckpointFolder checkpoint = CheckpointFolder.Open("topics");
        Console.WriteLine($"{checkpoint.Config.ModelType}, {checkpoint.Names.Count} tensors");
        using TorchSharp.torch.Tensor words = checkpoint.Read("embeddings.word_embeddings.weight");
        #endregion

        Assert.Equal("topic", again.Heads[0].Name);
        Assert.Equal(32, words.shape[1]);
        Assert.Equal(
            ["config.json", "heads.safetensors", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.txt"],
            Directory.EnumerateFiles("topics").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
