using System.Globalization;
using MultiTaskBert.Training.Results;

namespace MultiTaskBert.Training.Evaluations;

/// <summary>
/// A number of an evaluation, or a weighted sum of some, as <see cref="TrainingEvaluationOptions.BestMetric"/> writes it: <c>score</c>,
/// <c>0.7*topic/accuracy + 0.3*entities/f1</c>, <c>topic/accuracy - 0.1*loss</c>.
/// </summary>
/// <remarks>
/// A <c>+</c> begins a new term; a <c>-</c> only with a space on both sides, as names may hold one. What stands in brackets, the name of a class, is left alone.
/// </remarks>
internal sealed class MetricFormula
{
    private readonly string _text;

    private MetricFormula(string text, IReadOnlyList<(double Weight, string Name)> terms) => (_text, Terms) = (text, terms);

    /// <summary>The terms: what each number is multiplied by.</summary>
    internal IReadOnlyList<(double Weight, string Name)> Terms { get; }

    /// <exception cref="FormatException">It cannot be read; the message says where.</exception>
    internal static MetricFormula Parse(string text) => new(text, [.. Pieces(text).Select(piece => Term(piece.Sign, piece.Text))]);

    /// <summary>The value in an evaluation; NaN if a number of it is not there.</summary>
    internal double Of(EvaluationResult result) => Terms is [(1, var name)] ? result.ValueOf(name) : Terms.Sum(term => term.Weight * result.ValueOf(term.Name));

    /// <summary>Whether the smaller value is the better one. All terms agree in that, or <see cref="Problem"/> says so.</summary>
    internal bool IsLowerBetter(MultiTaskModel model) => IsLowerBetter(Terms[0], name => MetricNames.IsLowerBetter(name, model));

    /// <summary>What is wrong with it for this model, or null.</summary>
    internal string? Problem(MultiTaskModel model)
    {
        if (Terms.FirstOrDefault(term => !MetricNames.IsKnown(term.Name, model)) is { Name: { } unknown })
        {
            return $"is '{_text}'; {(Terms.Count > 1 ? $"there is no metric '{unknown}', " : string.Empty)}the metrics of this model are {string.Join(", ", MetricNames.Of(model))}.";
        }

        return Terms.Select(term => IsLowerBetter(term, name => MetricNames.IsLowerBetter(name, model))).Distinct().Count() > 1
            ? $"is '{_text}', in which larger values of some metrics and smaller ones of others are better; put a minus before those of which smaller is better, such as a loss."
            : null;
    }

    /// <summary>What to say if the best evaluation is chosen by the score, and no head that the dev rows label has a number that goes into it; else null.</summary>
    internal string? WithoutScore(MultiTaskModel model, MtlDataset? dev)
    {
        const string Option = "Evaluation.BestMetric";
        return Terms.Any(term => MetricNames.IsScore(term.Name)) && MetricNames.WithoutHeadline(model, dev) is { } heads
            ? $"{Option} is '{_text}', and '{EvaluationResult.Score}' is the mean of the first metric of each head, as far as larger values of it are better, which no head has ({heads}); set {Option}, for instance to '{EvaluationResult.Loss}'."
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static bool IsLowerBetter((double Weight, string Name) term, Func<string, bool> isLowerBetter) => isLowerBetter(term.Name) == term.Weight > 0;

    private static IEnumerable<(int Sign, string Text)> Pieces(string text)
    {
        var (sign, start, depth) = (1, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '[' => 1, ']' => -1, _ => 0 };
            var isMinus = text[i] == '-' && (text[..i].Trim().Length == 0 || (char.IsWhiteSpace(text[i - 1]) && i + 1 < text.Length && char.IsWhiteSpace(text[i + 1])));
            if (depth > 0 || (text[i] != '+' && !isMinus))
            {
                continue;
            }

            if (text[..i].Trim().Length > 0)
            {
                yield return (sign, text[start..i].Trim());
            }

            (sign, start) = (isMinus ? -1 : 1, i + 1);
        }

        yield return (sign, text[start..].Trim());
    }

    private static (double Weight, string Name) Term(int sign, string text)
    {
        if (text.Length == 0)
        {
            throw new FormatException("a term is empty; write a sum such as 0.7*topic/accuracy + 0.3*entities/f1");
        }

        if (text.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || text.IndexOf('[', StringComparison.Ordinal) is >= 0 and var bracket && bracket < star))
        {
            return (sign, text);
        }

        var number = text[..star].Trim();
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && weight > 0 && double.IsFinite(weight)
            ? (sign * weight, text[(star + 1)..].Trim())
            : throw new FormatException($"'{number}' in front of '*' is not a number above 0");
    }
}
