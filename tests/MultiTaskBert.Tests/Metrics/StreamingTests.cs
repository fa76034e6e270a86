using CsCheck;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Metrics.Regression;
using MultiTaskBert.Metrics.Scores;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>
/// Rows come in batches, and an evaluation may be looked at between them. Oracles: a metric fed at once, and closed formulas. Counts must be equal to
/// the bit; sums over reordered rows to 1e-9.
/// </summary>
public sealed class StreamingTests
{
    private static readonly Gen<string> Class = Gen.OneOf("a", "b", "c", "d");
    private static readonly Gen<string> Tag = Gen.OneOf("O", "B-X", "I-X", "B-Y", "I-Y", "E-X", "S-Y", "U-X", "X-Y", "o", "BX", "O-X");

    /// <summary>Numbers of ordinary size, exact in binary, so that scaling and shifting them is exact too and keeps ties and order.</summary>
    private static readonly Gen<double> Number = Gen.Int[-640, 640].Select(number => number / 64.0);

    private static readonly Gen<(string[] Truth, string[] Prediction)> Sentence =
        Gen.Int[0, 8].SelectMany(words => Gen.Select(Tag.Array[words], Tag.Array[words]));

    [Fact]
    public void ClassMetrics_ComputedBetweenUnevenBatches_EqualOneBatch() =>
        Gen.Select(Class, Class).Array[0, 40].Sample(rows => AssertStreams(
            () => [new Accuracy(), new BalancedAccuracy(), new MatthewsCorrelation(), new CohenKappa(), new PrecisionRecallF1(["d", "z"])], rows), iter: 200);

    [Fact]
    public void TagMetrics_ComputedBetweenUnevenBatches_EqualOneBatch() =>
        Sentence.Array[0, 12].Sample(rows => AssertStreams<IReadOnlyList<string>>(
            () => [new TokenAccuracy(), new TokenPrecisionRecallF1 { LeftOutTag = "O" }, new EntityF1(), new EntityF1(TagScheme.Iob2), new SeqevalF1(), new PartialEntityF1()],
            [.. rows.Select(row => ((IReadOnlyList<string>)row.Truth, (IReadOnlyList<string>)row.Prediction))]), iter: 200);

    [Fact]
    public void LabelSetMetric_ComputedBetweenUnevenBatches_EqualsOneBatch() =>
        Gen.Select(Class.Array[0, 3], Class.Array[0, 3]).Array[0, 20].Sample(rows => AssertStreams<IReadOnlyCollection<string>>(
            () => [new MultiLabelF1(["d", "z"])],
            [.. rows.Select(row => ((IReadOnlyCollection<string>)row.Item1, (IReadOnlyCollection<string>)row.Item2))]), iter: 200);

    [Fact]
    public void ScoreMetrics_ComputedBetweenUnevenBatches_EqualOneBatch() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 5].Array[3]).Array[0, 30].Sample(rows => AssertStreams<string, IClassProbabilities>(
            () =>
            [
                new LogLoss(), new NegativeLogLikelihood(), new RocAuc(), new AveragePrecision("1"), new TopKAccuracy(2), new BrierScore(), new BrierScore("1"),
                new CalibrationError(5), new TemperatureScaling(),
            ],
            [.. rows.Select(row => (MetricGoldens.Name(row.Item1), (IClassProbabilities)Scored.Of(row.Item2.Select(part => (double)part / row.Item2.Sum()))))]), iter: 100);

    [Fact]
    public void NumberMetrics_ComputedBetweenUnevenBatches_EqualOneBatch() =>
        Gen.Select(Number, Number).Array[0, 30].Sample(rows => AssertStreams(
            () => [new PearsonCorrelation(), new SpearmanCorrelation(), new MeanAbsoluteError(), new MeanSquaredError(), new RootMeanSquaredError(), new R2()],
            rows), iter: 200);

    [Fact]
    public void EntityF1_TruthAndPredictionSwapped_SwapsPrecisionAndRecall() =>
        Sentence.Array[1, 6].Sample(
            rows =>
            {
                var (straight, swapped) = (new EntityF1(), new EntityF1());
                foreach (var (truth, prediction) in rows)
                {
                    straight.Add(truth, prediction);
                    swapped.Add(prediction, truth);
                }

                var (one, other) = (straight.Report().Micro, swapped.Report().Micro);
                Assert.Equal((one.Precision, one.Recall, one.F1), (other.Recall, other.Precision, other.F1));
            },
            iter: 300);

    [Fact]
    public void PrecisionRecallF1_AnyRows_MicroIsAccuracyAndWeightedRecallToo() =>
        Gen.Select(Class, Class).Array[1, 40].Sample(
            rows =>
            {
                var accuracy = rows.Count(row => string.Equals(row.Item1, row.Item2, StringComparison.Ordinal)) / (double)rows.Length;
                var metric = new PrecisionRecallF1();
                metric.AddAll(rows.Select(row => row.Item1), rows.Select(row => row.Item2));
                Assert.Equal(accuracy, metric.Value("f1_micro"), 1e-12);
                Assert.Equal(accuracy, metric.Value("precision_micro"), 1e-12);
                Assert.Equal(accuracy, metric.Value("recall_weighted"), 1e-12);
                Assert.Equal(rows.Length, metric.Confusion().ToArray().Cast<long>().Sum());
            },
            iter: 200);

    [Fact]
    public void Correlations_ScaledAndShifted_StayAsTheyAre() =>
        Gen.Select(Number, Number).Array[3, 30].Sample(
            rows =>
            {
                foreach (var create in new Func<Metric<double>>[] { () => new PearsonCorrelation(), () => new SpearmanCorrelation() })
                {
                    var (plain, moved) = (create(), create());
                    foreach (var (truth, prediction) in rows)
                    {
                        plain.Add(truth, prediction);
                        moved.Add((4 * truth) + 64, prediction / -2);
                    }

                    Assert.Equal(plain.Compute()[0].Value, -moved.Compute()[0].Value, 1e-6);
                }
            },
            iter: 100);

    /// <summary>Feeds 1, 3, 2 and the remaining rows with a Compute after each; then the rows backwards.</summary>
    private static void AssertStreams<TAnswer>(Func<Metric<TAnswer>[]> create, (TAnswer Truth, TAnswer Prediction)[] rows)
        where TAnswer : notnull => AssertStreams<TAnswer, TAnswer>(create, rows);

    private static void AssertStreams<TTruth, TPrediction>(Func<Metric<TTruth, TPrediction>[]> create, (TTruth Truth, TPrediction Prediction)[] rows)
        where TTruth : notnull
        where TPrediction : notnull
    {
        foreach (var (atOnce, inBatches, backwards) in create().Zip(create(), create()))
        {
            atOnce.AddAll(rows.Select(row => row.Truth), rows.Select(row => row.Prediction));
            var expected = atOnce.Compute();

            foreach (var (index, (truth, prediction)) in rows.Index())
            {
                inBatches.Add(truth, prediction);
                if (index is 0 or 3 or 5)
                {
                    _ = inBatches.Compute();
                }
            }

            Assert.Equal(expected, inBatches.Compute());

            backwards.AddAll(rows.Select(row => row.Truth).Reverse(), rows.Select(row => row.Prediction).Reverse());
            Assert.Equal(expected.Select(value => value.Name), backwards.Compute().Select(value => value.Name), StringComparer.Ordinal);
            foreach (var (one, other) in expected.Zip(backwards.Compute()))
            {
                Assert.Equal(one.Value, other.Value, 1e-9);
            }
        }
    }
}
