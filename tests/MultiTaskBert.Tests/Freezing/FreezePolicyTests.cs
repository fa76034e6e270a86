using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert.Tests.Freezing;

public sealed class FreezePolicyTests : IDisposable
{
    private const string Encoder = "embeddings layer.0 layer.1 layer.2 layer.3 pooler";

    private readonly FakeModel _model = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("none", "")]
    [InlineData("everything", Encoder + " head:topic head:entities")]
    [InlineData("backbone", Encoder)]
    [InlineData("embeddings", "embeddings")]
    [InlineData("layers-below(1)", "embeddings layer.0")]
    [InlineData("layers-below(4)", "embeddings layer.0 layer.1 layer.2 layer.3")]
    [InlineData("head(topic)", "head:topic")]
    [InlineData("head(other)", "")]
    [InlineData("head(topic) + embeddings", "embeddings head:topic")]
    [InlineData("head(topic) + head(entities) + layers-below(2)", "embeddings layer.0 layer.1 head:topic head:entities")]
    public void IsFrozen_EachKind_FreezesTheNamedParts(string policy, string frozen)
        => Assert.Equal(frozen, _model.Frozen(FreezePolicy.Parse(policy)));

    [Theory]
    [InlineData(0, Encoder)]
    [InlineData(1, "embeddings layer.0 layer.1 layer.2")]
    [InlineData(2, "embeddings layer.0 layer.1")]
    [InlineData(4, "embeddings")]
    [InlineData(int.MaxValue, "embeddings")]
    public void GradualUnfreeze_Defaults_FreesOneLayerEachEpochFromTheTop(int epoch, string frozen)
        => Assert.Equal(frozen, _model.Frozen(FreezePolicy.GradualUnfreeze(), epoch, stalls: 9));

    [Theory]
    [InlineData(1, Encoder)]
    [InlineData(2, "embeddings layer.0")]
    [InlineData(4, "")]
    public void GradualUnfreeze_ThreeLayersEveryTwoEpochsWithEmbeddings_TakesTheEmbeddingsAsLowestLayer(int epoch, string frozen)
    {
        var policy = new GradualUnfreezePolicy { EveryEpochs = 2, LayersPerStage = 3, IncludeEmbeddings = true };

        Assert.Equal(frozen, _model.Frozen(policy, epoch));
    }

    [Fact]
    public void GradualUnfreeze_EmbeddingsAndOneLayerAStage_FreesThemOneStageAfterTheLowestLayer()
    {
        var policy = new GradualUnfreezePolicy { IncludeEmbeddings = true };

        Assert.Equal("embeddings", _model.Frozen(policy, epoch: 4));
        Assert.Equal("", _model.Frozen(policy, epoch: 5));
    }

    [Theory]
    [InlineData(0, Encoder)]
    [InlineData(1, "embeddings layer.0 layer.1 layer.2 layer.3")]
    [InlineData(2, "embeddings layer.0 layer.1 layer.2")]
    [InlineData(5, "embeddings")]
    public void GradualUnfreeze_PoolerAsAStage_FreesItAloneFirst(int epoch, string frozen)
        => Assert.Equal(frozen, _model.Frozen(new GradualUnfreezePolicy { PoolerIsStage = true }, epoch));

    [Theory]
    [InlineData(0, Encoder)]
    [InlineData(1, "embeddings layer.0 layer.1 layer.2")]
    [InlineData(3, "embeddings layer.0 layer.1")]
    public void GradualUnfreeze_OnStallKeepingTwoLayers_LooksAtStallsOnly(int stalls, string frozen)
    {
        var rule = new StallRule("score", 2, minDelta: 0.001);
        var policy = new GradualUnfreezePolicy { OnStall = rule, KeepFrozenLayers = 2 };

        Assert.Equal(frozen, _model.Frozen(policy, epoch: 7, stalls));
        Assert.Equal(rule, policy.Stall);
    }

    [Fact]
    public void Plus_SameParts_IsEqualInAnyOrderWithoutRepetition()
    {
        var left = FreezePolicy.Embeddings + FreezePolicy.Head("topic") + FreezePolicy.None;
        var right = FreezePolicy.Head("topic") + (FreezePolicy.Embeddings + FreezePolicy.Head("topic"));

        Assert.Equal(left, right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.Equal("embeddings + head(topic)", left.ToString());
        Assert.NotEqual(left, FreezePolicy.Embeddings + FreezePolicy.Head("entities"));
        Assert.Equal(FreezePolicy.Backbone, FreezePolicy.Backbone + FreezePolicy.Backbone);
        Assert.Equal(FreezePolicy.None, FreezePolicy.None + FreezePolicy.None);
    }

    [Fact]
    public void Plus_OnePartLooksAtStalls_KeepsItsRule()
    {
        var rule = new StallRule("score", 3);

        Assert.Equal(rule, (FreezePolicy.Head("topic") + new GradualUnfreezePolicy { OnStall = rule }).Stall);
    }

    [Theory]
    [InlineData("head(other)", "head(other) names a head that the model does not have. Its heads: \"topic\", \"entities\".")]
    [InlineData("layers-below(5)", "layers-below(5) freezes 5 layers, but the encoder has 4; use a number from 1 to 4, or FreezePolicy.Backbone.")]
    [InlineData("embeddings + head(x) + layers-below(4)", "head(x) names a head that the model does not have. Its heads: \"topic\", \"entities\".")]
    public void Check_PolicyDoesNotFitTheModel_SaysWhy(string policy, string problem)
        => Assert.Equal(problem, Assert.Single(FreezePolicy.Parse(policy).Check(_model.GetComponents())));

    [Fact]
    public void Check_NothingWouldEverBeFreed_SaysSo()
    {
        var problem = Assert.Single(new GradualUnfreezePolicy { KeepFrozenLayers = 4 }.Check(_model.GetComponents()));

        Assert.Contains("keeps 4 layers frozen to the end, and the encoder has 4, so no layer", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TwoStallRules_SaysSo()
    {
        static FreezePolicy Unfreeze(int patience) => new GradualUnfreezePolicy { OnStall = new StallRule("score", patience) };

        Assert.Contains("different rules", Assert.Single((Unfreeze(1) + Unfreeze(2)).Check(_model.GetComponents())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("everything")]
    [InlineData("backbone")]
    [InlineData("embeddings + head(entities) + layers-below(4)")]
    [InlineData("gradual-unfreeze")]
    public void Check_PolicyFits_FindsNothing(string policy) => Assert.Empty(FreezePolicy.Parse(policy).Check(_model.GetComponents()));

    [Fact]
    public void GradualUnfreeze_BadOptions_ListsAllProblems()
    {
        var options = new GradualUnfreezePolicy
        {
            EveryEpochs = 0,
            LayersPerStage = -1,
            KeepFrozenLayers = 1,
            IncludeEmbeddings = true,
            OnStall = new StallRule(" ", 0, minDelta: double.NaN),
        };

        var message = string.Join(' ', options.Check());

        Assert.All(
            [
                "EveryEpochs is 0; it must be 1 or more.",
                "LayersPerStage is -1; it must be 1 or more.",
                "KeepFrozenLayers is 1, so the embeddings below stay frozen, but IncludeEmbeddings is true; choose one.",
                "more than one of them is set (EveryEpochs is 0)",
                "StallRule.Metric is empty;",
                "StallRule.Patience is 0;",
                "StallRule.MinDelta is NaN;",
            ],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void LayersBelow_Zero_PointsToEmbeddings()
        => Assert.Contains(
            "must be 1 or more; FreezePolicy.Embeddings freezes the embeddings alone",
            Assert.Single(FreezePolicy.LayersBelow(0).Check()),
            StringComparison.Ordinal);
}
