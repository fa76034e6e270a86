using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;

namespace MultiTaskBert.Tests.Training;

/// <summary>What BestMetric may say.</summary>
[Collection(nameof(OneAtATime))]
public sealed class MetricFormulaTests
{
    [Theory]
    [InlineData("score", "1*score")]
    [InlineData("0.7*topic/accuracy + 0.3*entities/f1", "0.7*topic/accuracy 0.3*entities/f1")]
    [InlineData("topic/accuracy+.5 * entities/f1", "1*topic/accuracy 0.5*entities/f1")]
    [InlineData("topic/accuracy - 0.1*loss", "1*topic/accuracy -0.1*loss")]
    [InlineData("- loss - 1e-2*my-head/loss", "-1*loss -0.01*my-head/loss")]
    [InlineData("topic/f1[C++ - *] + 2*topic/f1[a*b]", "1*topic/f1[C++ - *] 2*topic/f1[a*b]")]
    public void Parse_Formula_HasTheTerms(string text, string terms) =>
        Assert.Equal(terms, string.Join(' ', MetricFormula.Parse(text).Terms.Select(term => FormattableString.Invariant($"{term.Weight}*{term.Name}"))));

    [Theory]
    [InlineData("0.7*topic/accuracy + ", "a term is empty")]
    [InlineData("+ + score", "a term is empty")]
    [InlineData("x*score", "'x' in front of '*' is not a number above 0")]
    [InlineData("0*score", "'0' in front of '*' is not a number above 0")]
    [InlineData("*score", "'' in front of '*' is not a number above 0")]
    public void Parse_Wrong_SaysWhy(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => MetricFormula.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0.7*topic/accuracy + 0.3*topic/acc", "Evaluation.BestMetric is '0.7*topic/accuracy + 0.3*topic/acc'; there is no metric 'topic/acc', the metrics of this model are score, loss, ")]
    [InlineData("topic/accuracy + loss", "Evaluation.BestMetric is 'topic/accuracy + loss', in which larger values of some metrics and smaller ones of others are better; put a minus")]
    [InlineData("0.7*", "Evaluation.BestMetric is '0.7*'; the metrics of this model are score, ")]
    [InlineData("2**score", "Evaluation.BestMetric is '2**score'; the metrics of this model are score, ")]
    [InlineData("", "Evaluation.BestMetric is empty; name a metric, or leave it out to take 'score'.")]
    [InlineData("score + ", "Evaluation.BestMetric is 'score + ', and a term is empty; write a sum such as 0.7*topic/accuracy + 0.3*entities/f1.")]
    public void Fit_WrongFormula_IsAProblemOfTheOptions(string text, string problem)
    {
        using var model = TinyTask.Model(layers: 1);
        Assert.Contains(
            $"- {problem}",
            Assert.Throws<ArgumentException>(() => new Trainer(model, Plain.Options with { Evaluation = Plain.Options.Evaluation with { BestMetric = text } }).Fit(TinyTask.Rows(4))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loss", true)]
    [InlineData("topic/loss + entities/loss", true)]
    [InlineData("topic/accuracy - 0.1*loss", false)]
    [InlineData("0.5*topic/accuracy + 0.5*topic/f1[Jobs]", false)]
    public void IsLowerBetter_Formula_FollowsFromItsMetrics(string text, bool expected)
    {
        using var model = TinyTask.Model(layers: 1);
        var result = Evaluator.Evaluate(model, TinyTask.Rows(6));
        var formula = MetricFormula.Parse(text);
        Assert.Null(formula.Problem(model));
        Assert.Equal(expected, formula.IsLowerBetter(model));
        Assert.Equal(formula.Terms.Sum(term => term.Weight * result[term.Name]), formula.Of(result), 1e-12);
    }
}
