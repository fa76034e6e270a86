using MultiTaskBert.Freezing;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Freezing;

public sealed class FreezerTests : IDisposable
{
    private readonly FakeModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Apply_PartsFrozen_OnlyTheOthersRequireGradients()
    {
        var freezer = new Freezer(FreezePolicy.LayersBelow(3) + FreezePolicy.Head("topic"), _model.GetComponents());

        Assert.True(freezer.Apply(At(epoch: 0)));

        string[] trainable = ["layer.3", "pooler", "head:entities"];
        Assert.Equal(
            "layer.3.weight layer.3.bias pooler.weight pooler.bias head:entities.weight head:entities.bias",
            string.Join(' ', freezer.Trainable.Select(p => p.Key)));
        Assert.All(
            _model.GetComponents(),
            c => Assert.All(c.Parameters, p => Assert.Equal(trainable.Contains(c.Name, StringComparer.Ordinal), p.Value.requires_grad)));
    }

    [Fact]
    public void Apply_SameStageAgain_ReportsNoChange()
    {
        var freezer = new Freezer(new GradualUnfreezePolicy { EveryEpochs = 2 }, _model.GetComponents());

        Assert.Equal([true, false, true, false, true], Enumerable.Range(0, 5).Select(epoch => freezer.Apply(At(epoch))));
    }

    [Fact]
    public void Apply_PartBecomesFrozen_LosesItsGradient()
    {
        Fill("layer.0");
        Fill("head:topic");

        new Freezer(FreezePolicy.Backbone, _model.GetComponents()).Apply(At(0));

        Assert.All(_model["layer.0"].Parameters, p => Assert.Null(p.Value.grad));
        Assert.All(_model["head:topic"].Parameters, p => Assert.NotNull(p.Value.grad));
    }

    [Fact]
    public void SetMode_Training_LeavesFrozenPartsInEvaluationMode()
    {
        var freezer = new Freezer(FreezePolicy.GradualUnfreeze(), _model.GetComponents());
        freezer.Apply(At(0));

        freezer.SetMode(training: true);
        Assert.Equal("head:topic head:entities", InTraining());

        freezer.Apply(At(1));
        Assert.Equal("layer.3 pooler head:topic head:entities", InTraining());

        freezer.SetMode(training: false);
        Assert.Empty(InTraining());

        freezer.Apply(At(2));
        Assert.Empty(InTraining());
    }

    [Fact]
    public void Backward_LowerPartsFrozen_GradientsEndThere()
    {
        new Freezer(FreezePolicy.LayersBelow(2), _model.GetComponents()).Apply(At(0));
        using var scope = NewDisposeScope();
        var hidden = ((nn.Module<Tensor, Tensor>)_model["embeddings"].Module).call(tensor(new long[] { 1, 2 }));
        for (var i = 0; i < 4; i++)
        {
            hidden = ((nn.Module<Tensor, Tensor>)_model[$"layer.{i}"].Module).call(hidden);
            Assert.Equal(i >= 2, hidden.requires_grad);
        }

        hidden.sum().backward();

        Assert.Equal(
            "layer.2 layer.3",
            string.Join(' ', _model.GetComponents().Where(c => c.Parameters.Any(p => p.Value.grad is not null)).Select(c => c.Name)));
    }

    private static FreezeProgress At(int epoch) => new(epoch, 0, 0, layerCount: 4);

    private void Fill(string component)
    {
        foreach (var (_, parameter) in _model[component].Parameters)
        {
            using var sum = parameter.sum();
            sum.backward();
        }
    }

    private string InTraining() => string.Join(' ', _model.GetComponents().Where(c => c.Module.training).Select(c => c.Name));
}
