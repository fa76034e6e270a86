using System.Text.Json.Nodes;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

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
        using Backbone waiting = await Backbone.FromPretrainedAsync("bert-base-uncased");   // a folder, else a model of the hub
        using Backbone blocking = Backbone.FromPretrained("bert-base-uncased");             // the same
        Console.WriteLine($"{waiting.Shape.LayerCount} layers of {waiting.Shape.HiddenSize}");
        #endregion

        Assert.Equal((6, 32), (blocking.Shape.LayerCount, blocking.Shape.HiddenSize));
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
    public void Load_FineTunedHead_HasItsLabels()
    {
        WriteFineTuned("fine-tuned-topics");
        #region loading-head
        string folder = "fine-tuned-topics";   // BertForSequenceClassification; for a model of the hub: await HubDownloader.DownloadAsync(id)
        using var model = new MultiTaskModel(
            Backbone.FromPretrained(folder),
            SequenceClassificationHead.FromPretrained("topic", folder),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER"]));
        Console.WriteLine(string.Join(", ", model.Head("topic").Layout.Names));
        #endregion

        Assert.Equal(["Sports", "Jobs", "Travel"], model.Head("topic").Layout.Names);
        Assert.Equal([3f, 2f, 1f], model.Head("topic").state_dict()["classifier.bias"].data<float>().ToArray());
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

    // The encoder of the documents with a pooler and a classifier, named as transformers names them.
    private static void WriteFineTuned(string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine("bert-base-uncased", "vocab.txt"), Path.Combine(folder, "vocab.txt"), overwrite: true);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine("bert-base-uncased", "config.json")))!.AsObject();
        config["architectures"] = new JsonArray("BertForSequenceClassification");
        config["id2label"] = new JsonObject { ["0"] = "Sports", ["1"] = "Jobs", ["2"] = "Travel" };
        using var scope = NewDisposeScope();
        using var encoder = CheckpointFolder.Open("bert-base-uncased");
        var weights = encoder.Names.ToDictionary(name => $"bert.{name}", encoder.Read, StringComparer.Ordinal);
        weights["bert.pooler.dense.weight"] = eye(32);
        weights["bert.pooler.dense.bias"] = zeros(32);
        weights["classifier.weight"] = ones(3, 32);
        weights["classifier.bias"] = tensor(new[] { 3f, 2f, 1f });
        CheckpointFolder.Write(folder, config, weights);
    }
}
