using MultiTaskBert.Freezing;

namespace MultiTaskBert.Tests.Freezing;

public sealed class MatchingAndWindowTests : IDisposable
{
    private const string Encoder = "embeddings layer.0 layer.1 layer.2 layer.3 pooler";

    private readonly FakeModel _model = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("head:*", "head:topic head:entities")]
    [InlineData("layer.?", "layer.0 layer.1 layer.2 layer.3")]
    [InlineData("LAYER.0", "")]
    [InlineData("layer.1.*", "layer.1")]
    public void Matching_NamesOfParts_FreezesThem(string pattern, string frozen) => Assert.Equal(frozen, _model.Frozen(FreezePolicy.Matching(pattern)));

    [Fact]
    public void Matching_NamesOfParameters_FreezesThemAloneAndTheRestOfThePartIsTrainable()
    {
        var policy = FreezePolicy.Matching("layer.*.bias") + FreezePolicy.Head("topic");
        var freezer = new Freezer(policy, _model.GetComponents());
        freezer.Apply(new FreezeProgress(_model.GetComponents()));
        freezer.SetMode(training: true);

        Assert.Equal(
            ["layer.0.bias", "layer.1.bias", "layer.2.bias", "layer.3.bias", "head:topic.weight", "head:topic.bias"], _model.FrozenParameters(policy));
        Assert.DoesNotContain(freezer.Trainable, p => p.Key.StartsWith("layer.", StringComparison.Ordinal) && p.Key.EndsWith("bias", StringComparison.Ordinal));
        Assert.True(_model["layer.0"].Module.training);
        Assert.False(_model["head:topic"].Module.training);

        var report = freezer.Report();
        Assert.Equal((true, 6L, 4L), Row("layer.2"));
        Assert.Equal((false, 9L, 0L), Row("head:topic"));
        Assert.Equal("layer.*.bias matches 4: layer.0.bias, layer.1.bias, layer.2.bias, layer.3.bias", Assert.Single(report.Matches).ToString());
        Assert.Contains("partly", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(report.Rows.Sum(row => row.TrainableParameters), freezer.Trainable.Sum(p => p.Value.numel()));

        (bool, long, long) Row(string name)
        {
            var row = report.Rows.Single(r => r.Component == name);
            return (row.Trainable, row.Parameters, row.TrainableParameters);
        }
    }

    [Fact]
    public void Check_PatternWithoutMatch_NamesThePatternAndWhatThereIs()
    {
        var problem = Assert.Single(FreezePolicy.Matching("layer.9*").Check(_model.GetComponents()));

        Assert.Contains("layer.9*", problem, StringComparison.Ordinal);
        Assert.Contains("head:topic", problem, StringComparison.Ordinal);
        Assert.Empty(FreezePolicy.Matching("layer.3*").Check(_model.GetComponents()));
    }

    [Fact]
    public void Windows_JoinedOverEpochs_ThawAndFreezeAgain()
    {
        var policy = FreezePolicy.Backbone.During(untilEpoch: 1) + FreezePolicy.Backbone.During(fromEpoch: 3);

        Assert.Equal([Encoder, "", "", Encoder, Encoder], Enumerable.Range(0, 5).Select(epoch => _model.Frozen(policy, epoch)));
    }

    [Fact]
    public void Windows_BySteps_HoldFromTheStepsDone()
    {
        var policy = FreezePolicy.Embeddings.During(fromStep: 10, untilStep: 20);

        Assert.Equal([0, 1, 1, 0], ((long[])[9, 10, 19, 20]).Select(step => _model.FrozenParameters(policy, step: step).Count));
    }

    [Theory]
    [InlineData(99, 0)]
    [InlineData(100, 1)]
    [InlineData(250, 2)]
    public void GradualUnfreeze_EverySteps_FreesALayerAStage(long step, int freed)
    {
        var policy = new GradualUnfreezePolicy { EverySteps = 100 };
        var layers = _model.FrozenParameters(policy, step: step).Count(name => name.StartsWith("layer.", StringComparison.Ordinal));

        Assert.Equal(2 * (4 - freed), layers);
        Assert.Equal(policy, FreezePolicy.Parse(policy.ToString()));
    }

    [Fact]
    public void ToString_WindowsAndPatterns_AreReadBack()
    {
        var policy = (FreezePolicy.Matching("a \"b\" *") + FreezePolicy.Backbone.During(fromEpoch: 2)).During(untilStep: 7) + FreezePolicy.Embeddings.During(untilEpoch: 1);

        Assert.Equal(policy, FreezePolicy.Parse(policy.ToString()));
        Assert.Equal("during(backbone, until-epoch=2)", FreezePolicy.Backbone.During(untilEpoch: 2).ToString());
    }

    [Fact]
    public void Windows_OutOfRange_AreRefused()
    {
        Assert.Equal("DuringPolicy.EndEpoch is 0; it must be 1 or more.", Assert.Single(FreezePolicy.Backbone.During(untilEpoch: 0).Check()));
        Assert.Throws<FormatException>(() => FreezePolicy.Parse("during(backbone, from-step=0)"));
        Assert.Single(new GradualUnfreezePolicy { EverySteps = 3, EveryEpochs = 2 }.Check());
    }
}
