using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Regression;
using MultiTaskBert.Metrics.Scores;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: scikit-learn 1.9, goldens/metrics/sklearn.jsonl. Tolerance 1e-9; counts exact.</summary>
[Trait("Category", "Parity")]
public sealed class SklearnParityTests
{
    // The class that scikit-learn takes for the positive one of two.
    private const string Positive = "1";

    [Fact]
    public void SingleLabel_EveryGoldenRow_EqualsScikitLearn() => ForEach("single_label", (goldens, row) =>
    {
        foreach (var field in row.GetProperty("expected").EnumerateObject())
        {
            var what = $"{MetricGoldens.Id(row)} {field.Name}";
            if (Answers(goldens, row, field.Name, what) is { } ofAnswers)
            {
                goldens.Compare(what, field.Value, ofAnswers);
            }
            else if (Scores(goldens, row, field.Name, what) is { } ofScores)
            {
                goldens.Compare(what, field.Value, ofScores);
            }
            else
            {
                CompareReport(goldens, what, row, field);
            }
        }
    });

    [Fact]
    public void MultiLabel_EveryGoldenRow_EqualsScikitLearn() => ForEach("multi_label", (goldens, row) =>
    {
        var labels = Enumerable.Range(0, row.GetProperty("y_true")[0].GetArrayLength()).Select(MetricGoldens.Name).ToArray();
        var metric = goldens.Feed(
            MetricGoldens.Id(row), () => new MultiLabelF1(labels), Labels(row.GetProperty("y_true")), Labels(row.GetProperty("y_pred")));
        var report = metric.Report();
        foreach (var field in row.GetProperty("expected").EnumerateObject())
        {
            var what = $"{MetricGoldens.Id(row)} {field.Name}";
            switch (field.Name)
            {
                case "micro":
                    goldens.Compare(what, field.Value, report.Micro);
                    goldens.Compare($"{what} headline", field.Value.GetProperty("f1"), metric.Compute()[0].Value);
                    break;
                case "macro":
                    goldens.Compare(what, field.Value, report.Macro);
                    break;
                case "weighted":
                    goldens.Compare(what, field.Value, report.Weighted);
                    break;
                case "per_label":
                    ComparePerClass(goldens, what, field.Value, report, labels);
                    break;
                case "samples":
                    foreach (var samples in field.Value.EnumerateObject())
                    {
                        goldens.Compare($"{what} {samples.Name}", samples.Value, metric.Value($"{samples.Name}_samples"));
                    }

                    break;
                default:
                    goldens.Compare(what, field.Value, metric.Value(field.Name));
                    break;
            }
        }
    });

    [Fact]
    public void Regression_EveryGoldenRow_EqualsScikitLearn() => ForEach("regression", (goldens, row) =>
    {
        var (truths, predictions) = (MetricGoldens.Numbers(row.GetProperty("y_true")), MetricGoldens.Numbers(row.GetProperty("y_pred")));
        Func<Metric<double>>[] metrics =
        [
            () => new MeanSquaredError(), () => new RootMeanSquaredError(), () => new MeanAbsoluteError(), () => new R2(), () => new PearsonCorrelation(),
            () => new SpearmanCorrelation(),
        ];
        var values = metrics.Select(create => Assert.Single(goldens.Feed(MetricGoldens.Id(row), create, truths, predictions).Compute()))
            .ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);
        foreach (var field in row.GetProperty("expected").EnumerateObject())
        {
            if (values.TryGetValue(field.Name, out var value))
            {
                goldens.Compare($"{MetricGoldens.Id(row)} {field.Name}", field.Value, value);
            }
            else
            {
                goldens.Skip(field.Name);
            }
        }
    });

    private static void ForEach(string kind, Action<MetricGoldens, JsonElement> compare)
    {
        var comparison = new ParityComparison($"metrics: {kind.Replace('_', ' ')}", "scikit-learn", MetricGoldens.Tolerance);
        var goldens = new MetricGoldens(comparison);
        foreach (var row in MetricGoldens.Rows("sklearn.jsonl").Where(row => row.GetProperty("kind").ValueEquals(kind)))
        {
            compare(goldens, row);
        }

        comparison.Finish();
    }

    /// <summary>The number of a metric that takes the predicted class; null if the field is none.</summary>
    private static double? Answers(MetricGoldens goldens, JsonElement row, string field, string what)
    {
        Func<Metric<string>>? create = field switch
        {
            "accuracy" => () => new Accuracy(),
            "balanced_accuracy" => () => new BalancedAccuracy(),
            "matthews_corrcoef" => () => new MatthewsCorrelation(),
            "cohen_kappa" => () => new CohenKappa(),
            _ => null,
        };
        return create is null ? null : Fed(goldens, row, what, create).Compute()[0].Value;
    }

    /// <summary>The number of a metric that takes probabilities; null if the field is none.</summary>
    private static double? Scores(MetricGoldens goldens, JsonElement row, string field, string what)
    {
        Func<Metric<string, IClassProbabilities>>? create = field switch
        {
            "log_loss" => () => new LogLoss(),
            "roc_auc" => () => new RocAuc(Positive),
            "roc_auc_ovr_macro" or "roc_auc_ovr_weighted" => () => new RocAuc(),
            "average_precision" => () => new AveragePrecision(Positive),
            "average_precision_macro" => () => new AveragePrecision(),
            _ when field.Split('_') is ["top", var k, "accuracy"] => () => new TopKAccuracy(int.Parse(k, CultureInfo.InvariantCulture)),
            _ => null,
        };
        if (create is null)
        {
            return null;
        }

        IClassProbabilities[] scores = [.. row.GetProperty("probabilities").EnumerateArray().Select(each => Scored.Of(MetricGoldens.Numbers(each)))];
        return goldens.Feed(what, create, MetricGoldens.Classes(row.GetProperty("y_true")).ToArray(), scores).Value(field);
    }

    private static void CompareReport(MetricGoldens goldens, string what, JsonElement row, JsonProperty field)
    {
        var classes = Enumerable.Range(0, row.GetProperty("classes").GetInt32()).Select(MetricGoldens.Name).ToArray();
        var metric = Fed(goldens, row, what, () => new PrecisionRecallF1(classes));
        var report = metric.Report();
        switch (field.Name)
        {
            case "micro":
                goldens.Compare(what, field.Value, report.Micro);
                break;
            case "macro_present":
                goldens.Compare(what, field.Value, Fed(goldens, row, what, () => new PrecisionRecallF1()).Report().Macro);
                break;
            case "macro_all":
                goldens.Compare(what, field.Value, report.Macro);
                goldens.Compare($"{what} headline", field.Value.GetProperty("f1"), metric.Compute()[0].Value);
                break;
            case "weighted":
                goldens.Compare(what, field.Value, report.Weighted);
                break;
            case "per_class":
                ComparePerClass(goldens, what, field.Value, report, metric.Confusion().Classes);
                break;
            case "binary_positive_1":
                goldens.Compare(what, field.Value, report.PerClass[Positive]);
                break;
            case "confusion_matrix":
                var counts = field.Value.EnumerateArray().SelectMany(line => line.EnumerateArray()).Select(item => item.GetInt64());
                goldens.Check(what, counts.SequenceEqual(metric.Confusion().ToArray().Cast<long>()));
                break;
            default:
                goldens.Skip(field.Name);
                break;
        }
    }

    private static void ComparePerClass(MetricGoldens goldens, string what, JsonElement expected, ClassificationReport report, IReadOnlyList<string> classes)
    {
        goldens.Check($"{what} in order", classes.SequenceEqual(report.PerClass.Keys, StringComparer.Ordinal));
        for (var index = 0; index < expected.GetProperty("support").GetArrayLength(); index++)
        {
            var actual = report.PerClass[MetricGoldens.Name(index)];
            goldens.Compare($"{what} precision[{index}]", expected.GetProperty("precision")[index], actual.Precision);
            goldens.Compare($"{what} recall[{index}]", expected.GetProperty("recall")[index], actual.Recall);
            goldens.Compare($"{what} f1[{index}]", expected.GetProperty("f1")[index], actual.F1);
            goldens.CompareCount($"{what} support[{index}]", expected.GetProperty("support")[index], actual.Support);
        }
    }

    private static T Fed<T>(MetricGoldens goldens, JsonElement row, string what, Func<T> create)
        where T : Metric<string> =>
        goldens.Feed(what, create, MetricGoldens.Classes(row.GetProperty("y_true")).ToArray(), MetricGoldens.Classes(row.GetProperty("y_pred")).ToArray());

    private static IReadOnlyCollection<string>[] Labels(JsonElement rows) =>
    [
        .. rows.EnumerateArray().Select(row =>
            row.EnumerateArray().Index().Where(item => item.Item.GetInt32() == 1).Select(item => MetricGoldens.Name(item.Index)).ToArray()),
    ];
}
