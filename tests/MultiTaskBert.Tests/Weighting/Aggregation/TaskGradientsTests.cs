using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting.Aggregation;

/// <summary>What is checked before gradients are combined, and their products. Oracle: hand arithmetic.</summary>
public sealed class TaskGradientsTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Constructor_GradientNotFinite_NamesTheHead(double bad)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => new TaskGradients(["topic", "entities"], tensor(new[,] { { 1, 2.0 }, { 0, bad } })));
        Assert.Contains("gradient of head 'entities' is not finite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ShapeThatDoesNotFit_NamesBoth()
    {
        using var scope = NewDisposeScope();
        Tensor[] bad = [ones(3, 4), ones(2), ones(2, 2, 2), ones(2, 0), ones(2, 2, dtype: int64)];
        Assert.All(bad, matrix => Assert.Contains(
            $"2 heads (topic, entities) must be a floating matrix [2, D], one row a head, but are {matrix.dtype} [{string.Join(", ", matrix.shape)}]",
            Assert.Throws<ArgumentException>(() => new TaskGradients(["topic", "entities"], matrix)).Message,
            StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => new TaskGradients([], ones(0, 2)));
    }

    [Fact]
    public void Combine_WrongWeights_AreAnError()
    {
        using var scope = NewDisposeScope();
        var gradients = new TaskGradients(["a", "b"], ones(2, 3));
        Assert.Contains("2 finite weights, one a head, but they are [1]", Assert.Throws<ArgumentException>(() => gradients.Combine([1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => gradients.Combine([1, double.NaN]));
    }

    [Fact]
    public void Product_MoreColumnsThanAChunk_CountsThemAll()
    {
        using var scope = NewDisposeScope();
        const int Columns = (1 << 20) + 5;
        var gradients = new TaskGradients(["a", "b"], stack([ones(Columns), -2 * ones(Columns)]));
        Assert.Equal(-2.0 * Columns, gradients.Product(0, 1));
        Assert.Equal(2 * Math.Sqrt(Columns), gradients.Norm(1), 1e-9);
        Assert.Equal(ScalarType.Float32, gradients.Combine([1, 1]).dtype);
    }

    [Fact]
    public void Conflicts_ThreeHeads_AreMeasured()
    {
        using var scope = NewDisposeScope();
        var conflicts = GradientConflicts.Of(new TaskGradients(["a", "b", "c"], tensor(new[,] { { 3.0, 0 }, { -1, 0 }, { 0, 0 } })));
        Assert.Equal([3, 1, 0], conflicts.Norms);
        Assert.Equal([1, -1, 0], conflicts.Cosines[0]);
        Assert.Equal([1, 0.6, 0], conflicts.MagnitudeSimilarities[0].Select(value => Math.Round(value, 12)));
        Assert.Equal([0, 0, 0], conflicts.Cosines[2]);
        Assert.Equal((1, 1.0 / 3), (conflicts.ConflictingPairs, conflicts.ConflictRate));
    }
}
