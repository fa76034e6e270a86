using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Metrics;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: scikit-learn 1.9, goldens/metrics/sklearn.jsonl. Tolerance 1e-9; counts exact.</summary>
[Trait("Category", "Parity")]
public sealed class SklearnParityTests
{
    [Fact]
    public void SingleLabel_EveryGoldenRow_EqualsScikitLearn()
    {
        var goldens = new MetricGoldens();
        foreach (var row in Rows("single_label"))
        {
            var (id, expected) = (MetricGoldens.Id(row), row.GetProperty("expected"));
            var classes = Enumerable.Range(0, row.GetProperty("classes").GetInt32()).Select(Name).ToArray();
            goldens.Compare($"{id} accuracy", expected.GetProperty("accuracy"), Fed(new Accuracy(), row).Value("accuracy"));
            goldens.Compare($"{id} balanced", expected.GetProperty("balanced_accuracy"), Fed(new BalancedAccuracy(), row).Value("balanced_accuracy"));
            goldens.Compare($"{id} mcc", expected.GetProperty("matthews_corrcoef"), Fed(new MatthewsCorrelation(), row).Value("matthews_correlation"));
            goldens.Compare($"{id} kappa", expected.GetProperty("cohen_kappa"), Fed(new CohenKappa(), row).Value("cohen_kappa"));
            goldens.Compare($"{id} macro of present", expected.GetProperty("macro_present"), Fed(new PrecisionRecallF1(), row).Report().Macro);
            CompareReport(goldens, id, expected, Fed(new PrecisionRecallF1(classes), row));
        }

        goldens.AssertNoDifference();
    }

    [Fact]
    public void MultiLabel_EveryGoldenRow_EqualsScikitLearn()
    {
        var goldens = new MetricGoldens();
        foreach (var row in Rows("multi_label"))
        {
            var (id, expected) = (MetricGoldens.Id(row), row.GetProperty("expected"));
            var labels = Enumerable.Range(0, row.GetProperty("y_true")[0].GetArrayLength()).Select(Name).ToArray();
            var metric = new MultiLabelF1(labels);
            metric.AddAll(Labels(row.GetProperty("y_true")), Labels(row.GetProperty("y_pred")));

            var report = metric.Report();
            goldens.Compare($"{id} micro", expected.GetProperty("micro"), report.Micro);
            goldens.Compare($"{id} macro", expected.GetProperty("macro"), report.Macro);
            goldens.Compare($"{id} weighted", expected.GetProperty("weighted"), report.Weighted);
            ComparePerClass(goldens, id, expected.GetProperty("per_label"), report, labels);
            goldens.Compare($"{id} headline", expected.GetProperty("micro").GetProperty("f1"), metric.Compute()[0].Value);
            foreach (var name in new[] { "subset_accuracy", "hamming_loss", "jaccard_samples" })
            {
                goldens.Compare($"{id} {name}", expected.GetProperty(name), metric.Value(name));
            }

            foreach (var samples in expected.GetProperty("samples").EnumerateObject())
            {
                goldens.Compare($"{id} {samples.Name}_samples", samples.Value, metric.Value($"{samples.Name}_samples"));
            }
        }

        goldens.AssertNoDifference();
    }

    [Fact]
    public void Regression_EveryGoldenRow_EqualsScikitLearn()
    {
        var goldens = new MetricGoldens();
        foreach (var row in Rows("regression"))
        {
            Metric<double>[] metrics =
                [new MeanSquaredError(), new RootMeanSquaredError(), new MeanAbsoluteError(), new R2(), new PearsonCorrelation(), new SpearmanCorrelation()];
            foreach (var metric in metrics)
            {
                metric.AddAll(MetricGoldens.Numbers(row.GetProperty("y_true")), MetricGoldens.Numbers(row.GetProperty("y_pred")));
                var value = Assert.Single(metric.Compute());
                goldens.Compare($"{MetricGoldens.Id(row)} {value.Name}", row.GetProperty("expected").GetProperty(value.Name), value.Value);
            }
        }

        goldens.AssertNoDifference();
    }

    private static void CompareReport(MetricGoldens goldens, string id, JsonElement expected, PrecisionRecallF1 metric)
    {
        var report = metric.Report();
        goldens.Compare($"{id} micro", expected.GetProperty("micro"), report.Micro);
        goldens.Compare($"{id} macro of all", expected.GetProperty("macro_all"), report.Macro);
        goldens.Compare($"{id} weighted", expected.GetProperty("weighted"), report.Weighted);
        goldens.Compare($"{id} headline", expected.GetProperty("macro_all").GetProperty("f1"), metric.Compute()[0].Value);
        ComparePerClass(goldens, id, expected.GetProperty("per_class"), report, metric.Confusion().Classes);
        if (expected.TryGetProperty("binary_positive_1", out var positive))
        {
            goldens.Compare($"{id} binary", positive, report.PerClass["1"]);
        }

        var matrix = metric.Confusion().ToArray();
        var counts = expected.GetProperty("confusion_matrix").EnumerateArray().SelectMany(line => line.EnumerateArray()).Select(item => item.GetInt64());
        goldens.Check($"{id} confusion matrix", counts.SequenceEqual(matrix.Cast<long>()));
    }

    private static void ComparePerClass(MetricGoldens goldens, string id, JsonElement expected, ClassificationReport report, IReadOnlyList<string> classes)
    {
        goldens.Check($"{id} classes in order", classes.SequenceEqual(report.PerClass.Keys, StringComparer.Ordinal));
        for (var index = 0; index < expected.GetProperty("support").GetArrayLength(); index++)
        {
            var actual = report.PerClass[Name(index)];
            goldens.Compare($"{id} precision[{index}]", expected.GetProperty("precision")[index], actual.Precision);
            goldens.Compare($"{id} recall[{index}]", expected.GetProperty("recall")[index], actual.Recall);
            goldens.Compare($"{id} f1[{index}]", expected.GetProperty("f1")[index], actual.F1);
            goldens.Compare($"{id} support[{index}]", expected.GetProperty("support")[index], actual.Support);
        }
    }

    private static IEnumerable<JsonElement> Rows(string kind) =>
        MetricGoldens.Rows("sklearn.jsonl").Where(row => row.GetProperty("kind").ValueEquals(kind));

    private static T Fed<T>(T metric, JsonElement row)
        where T : Metric<string>
    {
        metric.AddAll(Classes(row.GetProperty("y_true")), Classes(row.GetProperty("y_pred")));
        return metric;
    }

    private static IEnumerable<string> Classes(JsonElement indices) => indices.EnumerateArray().Select(index => Name(index.GetInt32()));

    private static IEnumerable<string[]> Labels(JsonElement rows) =>
        rows.EnumerateArray().Select(row => row.EnumerateArray().Index().Where(item => item.Item.GetInt32() == 1).Select(item => Name(item.Index)).ToArray());

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
