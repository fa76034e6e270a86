using System.Text.Json;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/freezing.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class FreezingTests
{
    [Fact]
    public void Text_OfAPolicy_ReadsBackAsTheSamePolicy()
    {
        #region freezing-text
        FreezePolicy policy = FreezePolicy.LayersBelow(4) + FreezePolicy.Head("topic");
        Console.WriteLine(policy);                                                                // head(topic) + layers-below(4)
        Console.WriteLine(FreezePolicy.Parse("layers-below(4) + head(topic)") == policy);         // True
        Console.WriteLine(JsonSerializer.Serialize(FreezePolicy.Backbone));                       // "backbone"
        #endregion

        Assert.Equal("head(topic) + layers-below(4)", policy.ToString());
        Assert.Equal(policy, FreezePolicy.Parse("layers-below(4) + head(topic)"));
        Assert.Equal("\"backbone\"", JsonSerializer.Serialize(FreezePolicy.Backbone));
    }

    [Fact]
    public void GradualUnfreeze_ByEpochAndByStall_Prints()
    {
        #region freezing-by-epoch
        // Epoch 1: heads only. Epoch 2: the top 2 layers as well. Epoch 3: the top 4. And so on.
        FreezePolicy byEpoch = FreezePolicy.GradualUnfreeze(everyEpochs: 1, layersPerStage: 2);
        #endregion

        #region freezing-by-stall
        // The next stage begins when the dev metric has not improved by 0.001 for 2 evaluations in a row.
        FreezePolicy byStall = FreezePolicy.GradualUnfreeze(
            onStall: new StallRule("entities/f1", patience: 2, minDelta: 0.001),
            layersPerStage: 3,
            includeEmbeddings: true);
        #endregion

        Assert.Equal("gradual-unfreeze(every-epochs=1, layers-per-stage=2, include-embeddings=false, keep-frozen-layers=0)", byEpoch.ToString());
        Assert.Equal(
            "gradual-unfreeze(on-stall=\"entities/f1\", patience=2, min-delta=0.001, layers-per-stage=3, include-embeddings=true, keep-frozen-layers=0)",
            byStall.ToString());
    }

    [Fact]
    public void Preview_OfAPolicy_ShowsWhatIsTrainable()
    {
        using var backbone = Backbone.FromPretrained("bert-base-uncased");
        using var model = new MultiTaskModel(backbone, new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]));
        #region freezing-preview
        FreezeReport atStart = FreezeReport.Preview(FreezePolicy.LayersBelow(4), model.GetComponents());
        Console.WriteLine(atStart);
        Console.WriteLine($"{atStart.TrainableParameters} of {atStart.TotalParameters}");

        FreezePolicy gradual = FreezePolicy.GradualUnfreeze(layersPerStage: 2);
        FreezeProgress afterTwoEpochs = new(model.GetComponents(), epoch: 2);
        Console.WriteLine(FreezeReport.Preview(gradual, model.GetComponents(), afterTwoEpochs));
        #endregion

        Assert.Equal(3, atStart.Rows.Count(row => row.Trainable));
        Assert.Equal(5, FreezeReport.Preview(gradual, model.GetComponents(), afterTwoEpochs).Rows.Count(row => row.Trainable));
    }

    [Fact]
    public void UsersPolicy_Registered_TrainsAndReadsBack()
    {
        #region freezing-own-use
        FreezePolicy.Register<HeadsFirst>();
        var options = new TrainerOptions { Epochs = 2, Freeze = new HeadsFirst(1) };
        Console.WriteLine(options.Freeze);                            // heads-first(1)
        #endregion

        Assert.Equal("heads-first(1)", options.Freeze.ToString());
        Assert.Equal(options.Freeze, FreezePolicy.Parse("heads-first(1)"));

        using var backbone = Backbone.FromPretrained("bert-base-uncased");
        using var model = new MultiTaskModel(backbone, new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]));
        var result = new Trainer(model, options).Fit(MtlDataset.From([new MtlRow("Ada joined Acme").With("topic", "Jobs")]));
        Assert.True(result.History[0].TrainableParameters < result.History[1].TrainableParameters);
    }
}

#region freezing-own
/// <summary>The whole encoder is frozen for some epochs, then all of it is trainable.</summary>
internal sealed record HeadsFirst(int Epochs) : FreezePolicy
{
    public override bool IsFrozen(ModelComponent component, FreezeProgress progress) =>
        component.Kind != ComponentKind.Head && progress.Epoch < Epochs;
}
#endregion
