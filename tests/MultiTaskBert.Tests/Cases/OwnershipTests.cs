using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// Who owns the parts of a model. A model that was made inside a caller's dispose scope used to be empty outside it, where TorchSharp's own modules live on; and one encoder could be given
/// to two models, of which the second broke when the first was disposed.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class OwnershipTests
{
    [Fact]
    public void New_EncoderOfAnotherModel_IsRefusedAndTheModelThatHasItIsUntouched()
    {
        using var backbone = TinyBert.Load();
        using var first = new MultiTaskModel(backbone, TinyTask.Heads());
        var head = TinyTask.Topic();

        var message = Assert.Throws<InvalidOperationException>(() => new MultiTaskModel(backbone, head)).Message;

        Assert.Contains("The encoder belongs to a model already", message, StringComparison.Ordinal);
        using var predictor = new Predictor(first);
        Assert.Contains(predictor.Predict("ada won").Class("topic").Label, TinyTask.Topics);
        using var second = new MultiTaskModel(TinyBert.Load(), head);   // which the refusal left free
    }

    [Fact]
    public void New_WrongHeads_LeavesTheEncoderFree()
    {
        using var backbone = TinyBert.Load(pooler: false);
        Assert.Throws<ArgumentException>(() => new MultiTaskModel(backbone));
        Assert.Throws<InvalidOperationException>(() => new MultiTaskModel(backbone, TinyTask.Topic(new() { Pooling = Pooling.Pooler })));
        using var model = new MultiTaskModel(backbone, TinyTask.Topic());
        Assert.Same(backbone, model.Backbone);
    }

    [Theory]
    [InlineData("of another model")]
    [InlineData("disposed")]
    [InlineData("null")]
    public void New_OneOfSeveralHeadsCannotBeHad_LeavesTheOthersFree(string fault)
    {
        using var other = new MultiTaskModel(TinyBert.Load(layers: 1), TinyTask.Entities());
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), new ProbeHead());
        var disposed = TinyTask.Entities();
        disposed.Dispose();
        var bad = fault switch { "null" => null!, "disposed" => disposed, _ => other.Heads[0] };
        using var backbone = TinyBert.Load(layers: 1);
        var head = TinyTask.Topic();
        Assert.ThrowsAny<Exception>(() => new MultiTaskModel(backbone, head, bad));
        Assert.ThrowsAny<Exception>(() => model.AddHead(bad));
        model.AddHead(head);
        Assert.Equal(["number", "topic"], model.Heads.Select(each => each.Name));
    }

    [Fact]
    public void NewOrLoad_HeadIsNull_SaysSo()
    {
        using var backbone = TinyBert.Load(layers: 1);
        Assert.StartsWith("A head is null; leave it out.", Assert.Throws<ArgumentException>(() => new MultiTaskModel(backbone, TinyTask.Topic(), null!)).Message, StringComparison.Ordinal);
        Assert.StartsWith("A head is null; leave it out.", Assert.Throws<ArgumentException>(() => MultiTaskModel.Load("nowhere", (TaskHead)null!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_EncoderOfADisposedModel_SaysThatItIsDisposed()
    {
        using var backbone = TinyBert.Load();
        new MultiTaskModel(backbone, TinyTask.Heads()).Dispose();
        Assert.Throws<ObjectDisposedException>(() => new MultiTaskModel(backbone, TinyTask.Heads()));
    }

    // Oracle: the same done without a scope.
    [Theory]
    [InlineData("made")]
    [InlineData("loaded")]
    [InlineData("one more head")]
    [InlineData("adapters")]
    [InlineData("adapters merged")]
    [InlineData("trained")]
    public void Model_MadeInADisposeScopeOfTheCaller_LivesOnOutsideIt(string how)
    {
        using var folder = new TemporaryFolder();
        using (var source = TinyTask.Model(seed: 4))
        {
            source.Save(folder.Path);
        }

        using var expected = Make();
        MultiTaskModel model;
        using (NewDisposeScope())
        {
            model = Make();
        }

        using (model)
        {
            Assert.Equal(ModelBits.Of(expected), ModelBits.Of(model));
            using var predictor = new Predictor(model);
            Assert.NotNull(predictor.Predict("ada won in paris").Class("topic"));
            Assert.Empty(ModelBits.Changed(Train(expected), Train(model)));
            model.Save(folder.File("again"));
        }

        MultiTaskModel Make()
        {
            var made = how == "loaded" ? MultiTaskModel.Load(folder.Path) : new MultiTaskModel(TinyBert.Load(), TinyTask.Heads());
            switch (how)
            {
                case "one more head":
                    made.AddHead(new CrfTokenHead("more", TinyTask.Tags), seed: 2);
                    break;
                case "adapters":
                    made.AddLora(seed: 2);
                    break;
                case "adapters merged":
                    made.AddLora(seed: 2);
                    made.MergeLora();
                    break;
                case "trained":
                    _ = Train(made);
                    break;
            }

            return made;
        }
    }

    [Fact]
    public void FromPretrained_InADisposeScope_LivesOnOutsideIt()
    {
        Backbone backbone;
        using (NewDisposeScope())
        {
            backbone = TinyBert.Load();
        }

        using (backbone)
        {
            using var expected = TinyBert.Load();
            Assert.Equal(ModelBits.Of(expected), ModelBits.Of(backbone));
        }
    }

    private static Dictionary<string, string> Train(MultiTaskModel model)
    {
        var rows = TinyTask.Rows(12);
        new Trainer(model, new TrainerOptions { Epochs = 2, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None, Optimization = new() { WeightAverage = new() }, Evaluation = new() { KeepBest = true } }).Fit(rows, rows);
        return ModelBits.Of(model);
    }
}
