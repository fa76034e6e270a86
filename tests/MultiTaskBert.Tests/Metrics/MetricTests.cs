using System.Reflection;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Metrics.Regression;
using MultiTaskBert.Metrics.Scores;
using MultiTaskBert.Metrics.Texts;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>What holds for every metric: checked answers, unique names, a clean start.</summary>
public sealed class MetricTests
{
    public static TheoryData<Metric> All =>
    [
        new Accuracy(), new BalancedAccuracy(), new MatthewsCorrelation(), new CohenKappa(), new PrecisionRecallF1(), new TokenAccuracy(),
        new TokenPrecisionRecallF1(), new EntityF1(), new EntityF1(TagScheme.Bioes), new SeqevalF1(), new SeqevalF1(SeqevalScheme.Iobes), new MultiLabelF1(), new PearsonCorrelation(),
        new SpearmanCorrelation(), new MeanAbsoluteError(), new MeanSquaredError(), new RootMeanSquaredError(), new R2(), new LargestError(),
        new PartialEntityF1(), new LogLoss(), new NegativeLogLikelihood(), new RocAuc(), new RocAuc("a"), new AveragePrecision(), new AveragePrecision("a"),
        new TopKAccuracy(2), new BrierScore(), new BrierScore("a"), new CalibrationError(), new TemperatureScaling(),
    ];

    /// <summary>The one that only the head of hidden tokens has use for is its own.</summary>
    [Fact]
    public void StandardMetrics_EveryMetricOfTheLibrary_IsCreated()
    {
        var metrics = typeof(Metric).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Metric))).Select(type => type.Name).Except(["MaskedTokens"]);
        var doors = typeof(StandardMetrics).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
        Assert.Equal(metrics.Order(StringComparer.Ordinal), doors.Select(door => door.Name).Order(StringComparer.Ordinal));
        foreach (var door in doors)
        {
            object?[] options = [.. door.GetParameters().Select(option => option.HasDefaultValue ? option.DefaultValue : option.ParameterType == typeof(int) ? 3 : new[] { "low", "high" })];
            Assert.Equal(door.Name, door.Invoke(null, options)!.GetType().Name);
        }
    }

    [Fact]
    public void StandardMetrics_Options_ReachTheMetric()
    {
        var tokens = StandardMetrics.TokenPrecisionRecallF1(["O", "Z"], leftOutTag: "O");
        tokens.Add((string[])["O", "Z"], (string[])["O", "Z"]);
        Assert.Equal(["Z"], ((IPerClassMetric)tokens).Report().PerClass.Keys);
        Assert.Equal("top_3_accuracy", StandardMetrics.TopKAccuracy(3).Compute()[0].Name);
        Assert.Equal("roc_auc", StandardMetrics.RocAuc("a").Compute()[0].Name);
        Assert.Equal("average_precision", StandardMetrics.AveragePrecision("a").Compute()[0].Name);
        Assert.Equal("brier_binary", StandardMetrics.BrierScore("a").Compute()[0].Name);
        Assert.Equal(4, ((ICalibrationMetric)StandardMetrics.CalibrationError(4)).Bins().Count);
        Assert.Equal(TagScheme.Bioes, ((EntityF1)StandardMetrics.EntityF1(TagScheme.Bioes)).Scheme);
        Assert.Equal(SeqevalScheme.Iobes, ((SeqevalF1)StandardMetrics.SeqevalF1(TagScheme.Bioes)).StrictScheme);
        Assert.Equal(["PER"], ((PartialEntityF1)StandardMetrics.PartialEntityF1(["PER"], TagScheme.Iob2)).Types);
        Assert.Equal(7, ((PairRetrieval)StandardMetrics.PairRetrieval(groupSize: 7)).GroupSize);
        Assert.Equal(["a"], ((IPerClassMetric)StandardMetrics.PrecisionRecallF1(["a"])).Report().PerClass.Keys);
        Assert.Equal(["a"], ((IPerClassMetric)StandardMetrics.MultiLabelF1(["a"])).Report().PerClass.Keys);
    }

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Add_AnswerOfWrongType_NamesMetricExpectedAndGivenType(Metric metric)
    {
        var error = Assert.Throws<ArgumentException>(() => metric.Add(Sample(metric.TruthType), new Version(1, 0)));
        Assert.Equal("prediction", error.ParamName);
        Assert.Contains($"'{metric.GetType().Name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(metric.PredictionType.Name.Split('`')[0], error.Message, StringComparison.Ordinal);
        Assert.Contains("Version", error.Message, StringComparison.Ordinal);

        error = Assert.Throws<ArgumentException>(() => metric.Add(new Dictionary<int, string[]>(), Sample(metric.PredictionType)));
        Assert.Equal("truth", error.ParamName);
        Assert.Contains("Dictionary<Int32, String[]>", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Add_Null_NamesMetricAndSide(Metric metric)
    {
        var error = Assert.Throws<ArgumentNullException>(() => metric.Add(Sample(metric.TruthType), null!));
        Assert.Equal("prediction", error.ParamName);
        Assert.Contains($"'{metric.GetType().Name}'", error.Message, StringComparison.Ordinal);
        Assert.Equal("truth", Assert.Throws<ArgumentNullException>(() => metric.Add(null!, Sample(metric.PredictionType))).ParamName);
    }

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Compute_BeforeAndAfterRowsAndReset_IsTheSameAsOfANewMetric(Metric metric)
    {
        var empty = metric.Compute();
        metric.Add(Sample(metric.TruthType), Sample(metric.PredictionType));
        metric.Add(Sample(metric.TruthType), Sample(metric.PredictionType));
        var once = metric.Compute();
        Assert.Equal(once, metric.Compute());
        metric.Reset();
        Assert.Equal(empty, metric.Compute());
        metric.Add(Sample(metric.TruthType), Sample(metric.PredictionType));
        metric.Add(Sample(metric.TruthType), Sample(metric.PredictionType));
        Assert.Equal(once, metric.Compute());
    }

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Compute_Always_GivesDistinctSnakeCaseNames(Metric metric)
    {
        metric.Add(Sample(metric.TruthType), Sample(metric.PredictionType));
        var names = metric.Compute().Select(value => value.Name).ToArray();
        Assert.NotEmpty(names);
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches(@"^[a-z][a-z0-9_]*(\[.+\])?$", name));
    }

    [Fact]
    public void Compute_WithoutRows_IsZeroForRatiosAndNaNForErrorsAndCorrelations()
    {
        Metric[] ratios =
        [
            new Accuracy(), new BalancedAccuracy(), new MatthewsCorrelation(), new PrecisionRecallF1(["a"]), new TokenAccuracy(),
            new TokenPrecisionRecallF1(["O"]), new EntityF1(), new MultiLabelF1(["a"]), new PartialEntityF1(["PER"]), new TopKAccuracy(3),
        ];
        Assert.All(ratios.SelectMany(metric => metric.Compute()), value => Assert.Equal(0, value.Value));

        Metric[] others =
        [
            new CohenKappa(), new PearsonCorrelation(), new SpearmanCorrelation(), new MeanAbsoluteError(), new MeanSquaredError(),
            new RootMeanSquaredError(), new R2(), new LogLoss(), new NegativeLogLikelihood(), new RocAuc(), new RocAuc("a"), new AveragePrecision(),
            new AveragePrecision("a"), new BrierScore(), new CalibrationError(), new TemperatureScaling(),
        ];
        Assert.All(others.SelectMany(metric => metric.Compute()), value => Assert.Equal(double.NaN, value.Value));
    }

    [Fact]
    public void HigherIsBetter_OfErrors_IsFalse()
    {
        var lower = All.SelectMany(row => row.Data.Compute()).Where(value => !value.HigherIsBetter).Select(value => value.Name);
        Assert.Equal(
            [
                "hamming_loss", "mae", "mse", "rmse", "largest_error", "log_loss", "nll", "brier", "brier_binary", "ece", "mce", "temperature",
                "nll_at_temperature",
            ],
            lower, StringComparer.Ordinal);
    }

    [Fact]
    public void Add_FloatAndIntWhereDoubleIsAskedFor_AreTakenWithoutLoss()
    {
        Metric metric = new MeanAbsoluteError();
        metric.Add(0.1f, 3);
        Assert.Equal(3 - (double)0.1f, metric.Compute()[0].Value);
        Assert.Throws<ArgumentException>(() => metric.Add(1L, 2.0));
    }

    [Fact]
    public void Add_ThroughTheBaseType_ReachesAMetricWrittenByAUser()
    {
        Metric metric = new LargestError();
        metric.Add(1.0, 4.0);
        metric.Add(2.0, 1.0);
        Assert.Equal([new MetricValue("largest_error", 3, higherIsBetter: false)], metric.Compute());
    }

    private static object Sample(Type type) =>
        type == typeof(string) ? "a"
        : type == typeof(double) ? 1.5
        : type == typeof(IClassProbabilities) ? new Scored([new("a", 0.75), new("b", 0.25)])
        : new[] { "B-PER", "O", "B-LOC" };

    private sealed class LargestError : Metric<double>
    {
        private double _largest;

        public override void Add(double truth, double prediction) => _largest = Math.Max(_largest, Math.Abs(truth - prediction));

        public override IReadOnlyList<MetricValue> Compute() => [new("largest_error", _largest, higherIsBetter: false)];

        public override void Reset() => _largest = 0;
    }
}
