using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Cases;

/// <summary>A text that is too long: how much of it was not read was known, but not to be seen where predictions are printed.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CutTextTests
{
    [Fact]
    public void ToString_TextThatIsTooLong_SaysHowManyTokensWereNotRead()
    {
        using var model = TinyTask.Model(layers: 1);
        using var predictor = new Predictor(model, new() { MaxLength = 5 });
        Assert.EndsWith(" (2 tokens not read: beyond the length limit)", predictor.Predict("ada won in new paris").ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" (1 token not read: beyond the length limit)", predictor.Predict("ada won in paris").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("not read", predictor.Predict("ada won").ToString(), StringComparison.Ordinal);
    }

    /// <summary>No answer can be right about an entity that the length limit cuts through, and yet it did not count as lost where it was given by its characters.</summary>
    [Theory]
    [InlineData(TagUnit.Word)]
    [InlineData(TagUnit.Piece)]
    public void Fit_EntityThatIsCutThrough_IsLost(TagUnit unit)
    {
        var rows = MtlDataset.From(
        [
            new MtlRow("won in ada stone").With("entities", new EntitySpan[] { new(7, 16, "PER") }), new MtlRow("ada stone won in").With("entities", new EntitySpan[] { new(0, 9, "PER") }),
        ]);
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), new TokenClassificationHead("entities", TinyTask.Tags, new() { Unit = unit }));
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 1, Batches = new() { Collation = new() { MaxLength = 5 } } });

        var finding = Assert.Single(trainer.Check(rows).Warnings, finding => finding.Message.Contains("gold answers are lost, cut off with the end of the row", StringComparison.Ordinal));
        Assert.Equal("train row 0: 1 lost", Assert.Single(finding.Places).ToString());
        var result = trainer.Fit(rows, rows, TestContext.Current.CancellationToken);
        Assert.Equal((1L, 1L), (result.History[0].LostLabels["entities"], result.History[0].Dev!.LostLabels["entities"]));
        Assert.Equal(1, trainer.Evaluate(rows).LostLabels["entities"]);
    }
}
