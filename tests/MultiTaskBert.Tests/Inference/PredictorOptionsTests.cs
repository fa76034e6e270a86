using MultiTaskBert.Backbones;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Inference;

/// <summary>Settings of a predictor: what they do, and what cannot be.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PredictorOptionsTests
{
    [Fact]
    public void Load_DevicePrecisionAndLengthGiven_TakesThem()
    {
        using var folder = new TemporaryFolder();
        using (var model = TinyTask.Model())
        {
            model.Save(folder.Path);
        }

        using var predictor = Predictor.Load(folder.Path, new() { Device = CPU, Precision = Precision.BFloat16, MaxLength = 5, BatchSize = 2 });
        Assert.Equal(Precision.BFloat16, predictor.Model.Backbone.Precision);
        Assert.Equal(TorchSharp.DeviceType.CPU, predictor.Model.Device.type);
        Assert.Equal([2, 0, 1], predictor.PredictMany(["ada won in new rome", "ada won", "ada won in rome"]).Select(prediction => prediction.TruncatedTokens));
    }

    [Fact]
    public void Load_OptionsThatCannotBe_ListsEveryProblemBeforeTheFolderIsRead()
    {
        var message = Assert.Throws<ArgumentException>(() => Predictor.Load("no such folder", new() { BatchSize = 0, MaxLength = -1, PadToMultipleOf = 0, Precision = (Precision)9, CustomHeads = [null!] })).Message;
        Assert.All(["BatchSize is 0;", "MaxLength is -1;", "PadToMultipleOf is 0;", "Precision is 9;", "CustomHeads is null or holds"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void New_ModelInMemory_RefusesWhatIsItsOwners()
    {
        using var model = TinyTask.Model(layers: 1);
        var message = Assert.Throws<ArgumentException>(() => new Predictor(model, new() { Device = CPU, Precision = Precision.Float32, CustomHeads = model.Heads })).Message;
        Assert.All(["Device is cpu, but", "Precision is Float32, but", "CustomHeads is not empty, but"], part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => new Predictor(model, new() { MaxLength = 100_000 }));
    }
}
