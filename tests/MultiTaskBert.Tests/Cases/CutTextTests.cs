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
        Assert.EndsWith(" (2 tokens at the end not read: beyond the length limit)", predictor.Predict("ada won in new paris").ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" (1 token at the end not read: beyond the length limit)", predictor.Predict("ada won in paris").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("not read", predictor.Predict("ada won").ToString(), StringComparison.Ordinal);
    }
}
