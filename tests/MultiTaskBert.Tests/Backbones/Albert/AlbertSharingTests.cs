using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Albert;
using MultiTaskBert.Freezing;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones.Albert;

/// <summary>Layers that share their weights: which group serves which layer, and what freezing makes of it.</summary>
public sealed class AlbertSharingTests
{
    [Theory]
    [InlineData(12, 1, "0 0 0 0 0 0 0 0 0 0 0 0")]
    [InlineData(6, 3, "0 0 1 1 2 2")]
    [InlineData(5, 2, "0 0 0 1 1")]       // ⌊layer / 2.5⌋
    [InlineData(3, 3, "0 1 2")]
    public void GroupOf_EveryLayer_IsThatOfTransformers(int layers, int groups, string expected)
    {
        var config = new AlbertConfig(new BertConfig(layerCount: layers), 8, groups, 1);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, layers).Select(config.GroupOf)));
    }

    [Fact]
    public void Forward_TwoInnerLayers_EqualTwoGroupsOfTheSameWeights()
    {
        using var inner = RandomEncoder.Create("albert", """{"num_hidden_layers":1,"inner_group_num":2}""");
        using var groups = RandomEncoder.Create("albert", """{"num_hidden_layers":2,"num_hidden_groups":2}""");
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            var weights = inner.state_dict();
            foreach (var (name, parameter) in groups.named_parameters())
            {
                parameter.copy_(weights[name.Replace("groups.1.albert_layers.0", "groups.0.albert_layers.1", StringComparison.Ordinal)]);
            }
        }

        var ids = RandomEncoder.Ids(2, 9);
        var one = inner.Forward(ids, ones_like(ids), allLayers: true);
        var two = groups.Forward(ids, ones_like(ids), allLayers: true);
        Assert.Equal((2, 3), (one.Layers.Count, two.Layers.Count));
        Assert.Equal(0, EncoderGolden.Distance(two.Last, one.Last));
    }

    [Fact]
    public void Freezing_ByLayers_CountsGroups()
    {
        using var model = new MultiTaskModel(
            RandomEncoder.Create("albert", """{"num_hidden_layers":6,"num_hidden_groups":2}"""), new SequenceClassificationHead("topic", ["a", "b"]));
        Assert.Equal(6, model.Backbone.Shape.LayerCount);
        Assert.Contains(model.GetComponents()[0].Parameters, p => p.Key.Contains("embedding_hidden_mapping_in", StringComparison.Ordinal));

        var freezer = new Freezer(FreezePolicy.LayersBelow(1), model.GetComponents());
        freezer.Apply(new FreezeProgress(model.GetComponents()));
        Assert.Equal(2, freezer.LayerCount);
        Assert.DoesNotContain(freezer.Trainable, p => p.Key.Contains("layer_groups.0", StringComparison.Ordinal) || p.Key.Contains("embedding", StringComparison.Ordinal));
        Assert.Contains(freezer.Trainable, p => p.Key.Contains("layer_groups.1", StringComparison.Ordinal));
        Assert.Contains("the encoder has 2", Assert.Single(FreezePolicy.LayersBelow(3).Check(model.GetComponents())), StringComparison.Ordinal);
    }
}
