using MultiTaskBert.Freezing;

namespace MultiTaskBert.Tests.Freezing;

public sealed class FreezeReportTests
{
    [Fact]
    public void ToString_LowerLayersFrozen_IsAnAlignedTableWithMergedLayers()
    {
        using var model = new FakeModel();
        var freezer = new Freezer(FreezePolicy.LayersBelow(2) + FreezePolicy.Head("topic"), model.GetComponents());
        freezer.Apply(new FreezeProgress(model.GetComponents()));

        var expected = string.Join(
            '\n',
            "part             trainable  parameters",
            "embeddings       no                 20",
            "layer.0–layer.1  no                 12",
            "layer.2–layer.3  yes                12",
            "pooler           yes                 6",
            "head:topic       no                  9",
            "head:entities    yes                15",
            "33 of 74 parameters are trainable (44.6 %)");
        Assert.Equal(expected, freezer.Report().ToString());
    }

    [Fact]
    public void Preview_EverythingFrozen_CountsAndChangesNothing()
    {
        using var model = new FakeModel();

        var report = FreezeReport.Preview(FreezePolicy.Everything, model.GetComponents());

        Assert.Equal(0, report.TrainableParameters);
        Assert.Equal(74, report.TotalParameters);
        Assert.Equal(0, report.TrainableRatio);
        Assert.Equal(
            "embeddings layer.0 layer.1 layer.2 layer.3 pooler head:topic head:entities",
            string.Join(' ', report.Rows.Select(r => r.Component)));
        Assert.All(model.GetComponents(), c => Assert.All(c.Parameters, p => Assert.True(p.Value.requires_grad)));
    }

    [Fact]
    public void Preview_LaterProgress_ShowsWhatIsFreeThen()
    {
        using var model = new FakeModel();

        var report = FreezeReport.Preview(
            FreezePolicy.GradualUnfreeze(), model.GetComponents(), new FreezeProgress(model.GetComponents(), epoch: 1));

        Assert.Equal("layer.3 pooler head:topic head:entities", string.Join(' ', report.Rows.Where(r => r.Trainable).Select(r => r.Component)));
        Assert.Contains("layer.0–layer.2  no", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("\nlayer.3          yes", report.ToString(), StringComparison.Ordinal);
    }
}
