using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Texts;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Metrics of ordered classes and of answers in a text. Oracle: numbers worked out by hand from the formulas of the reference.</summary>
public sealed class OrderAndAnswerMetricTests
{
    private const double Tolerance = 1e-12;   // quotients of exact integers

    private static readonly string[] Grades = ["low", "mid", "high"];

    [Fact]
    public void QuadraticWeightedKappa_FiveRows_IsThatOfTheFormula()
    {
        // Squared distances 0, 0, 1, 4, 0: 5. Truths low 2, mid 2, high 1; predictions low 1, mid 1, high 3.
        // By chance: low-mid 2·1·1, low-high 2·3·4, mid-low 2·1·1, mid-high 2·3·1, high-low 1·1·4, high-mid 1·1·1 = 39, over 5 rows 7.8.
        var metric = new QuadraticWeightedKappa(Grades);
        metric.AddAll(["low", "mid", "mid", "low", "high"], ["low", "mid", "high", "high", "high"]);
        Assert.Equal(1 - (5 / 7.8), metric.Value("quadratic_weighted_kappa"), Tolerance);
    }

    [Fact]
    public void QuadraticWeightedKappa_Extremes_AreOneMinusOneAndUndefined()
    {
        var metric = new QuadraticWeightedKappa(Grades);
        Assert.Equal(double.NaN, metric.Value("quadratic_weighted_kappa"));
        metric.AddAll(["low", "high"], ["low", "high"]);
        Assert.Equal(1, metric.Value("quadratic_weighted_kappa"), Tolerance);
        metric.Reset();
        metric.AddAll(["low", "high"], ["high", "low"]);
        Assert.Equal(-1, metric.Value("quadratic_weighted_kappa"), Tolerance);
        metric.Reset();
        metric.Add("mid", "mid");
        Assert.Equal(double.NaN, metric.Value("quadratic_weighted_kappa"));
    }

    [Fact]
    public void RankError_UnknownTruth_IsLeftOutAndUnknownPredictionRefused()
    {
        var metric = new RankError(Grades);
        metric.AddAll(["low", "mid", "none", "high"], ["high", "mid", "low", "mid"]);
        Assert.Equal(1, metric.Value("mae_ranks"), Tolerance);   // 2, 0, 1
        Assert.Contains("'none' is none of the classes: low, mid, high", Assert.Throws<ArgumentException>(() => metric.Add("low", "none")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The cat, a dog.", 0, 15, 4, 7, 2.0 / 3, 0)]       // cat dog against cat: P 1, R 1/2
    [InlineData("The cat, a dog.", 0, 8, 4, 7, 1, 1)]              // article and comma do not count
    [InlineData("The cat, a dog.", 0, 7, 11, 14, 0, 0)]
    [InlineData("The cat, a dog.", 0, 0, 0, 0, 1, 1)]              // both say that there is no answer
    [InlineData("The cat, a dog.", 0, 0, 4, 7, 0, 0)]
    [InlineData("Go go stop go", 0, 5, 6, 13, 0.5, 0)]             // go go against stop go: one shared
    public void AnswerF1_OneRow_IsThatOfTheScriptOfSquad(string text, int start, int end, int predictedStart, int predictedEnd, double f1, double exact)
    {
        var metric = new AnswerF1();
        metric.Add(new TextSpan(start, end), new Answer(text, new TextSpan(predictedStart, predictedEnd)));
        Assert.Equal(f1, metric.Value("f1"), Tolerance);
        Assert.Equal(exact, metric.Value("exact"), Tolerance);
    }

    [Fact]
    public void AnswerF1_RangeOutsideTheText_IsRefused() => Assert.Contains(
        "is the characters 0..9, but the text has 3", Assert.Throws<ArgumentException>(() => new AnswerF1().Add(new TextSpan(0, 9), new Answer("abc", new TextSpan(0, 1)))).Message, StringComparison.Ordinal);

    private sealed record Answer(string Source, TextSpan? Span) : ISpanAnswer;
}
