using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Metrics;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Reads the rows of a file of reference metrics, feeds metrics with them, and compares field by field.</summary>
/// <param name="comparison">Where the comparisons are counted.</param>
internal sealed class MetricGoldens(ParityComparison comparison)
{
    /// <summary>The tolerance of goldens/metrics/README.md for all that names no other.</summary>
    internal const double Tolerance = 1e-9;

    // The first batches of the uneven cut that the README names: 1, 3, 2 rows, then the rest.
    private static readonly int[] BatchEnds = [1, 4, 6];

    internal static IReadOnlyList<JsonElement> Rows(string file) => [.. Goldens.JsonLines($"metrics/{file}")];

    internal static string Id(JsonElement row) => row.GetProperty("id").GetString()!;

    internal static List<string[]> Sentences(JsonElement lists) => [.. lists.EnumerateArray().Select(Strings)];

    internal static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    internal static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(Number)];

    /// <summary>Class indices as the names that the tests give the classes.</summary>
    internal static IEnumerable<string> Classes(JsonElement indices) => indices.EnumerateArray().Select(index => Name(index.GetInt32()));

    internal static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number, or one of the named ones that JSON lacks; an object with an error counts as NaN, as the README asks.</summary>
    internal static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        JsonValueKind.Object when value.TryGetProperty("error", out _) => double.NaN,
        _ => throw new FormatException($"'{value}' is no number."),
    };

    /// <summary>A metric that was fed all rows at once; one that was looked at between uneven batches, and one after each row, must say the same.</summary>
    internal T Feed<T, TTruth, TPrediction>(string what, Func<T> create, IReadOnlyList<TTruth> truths, IReadOnlyList<TPrediction> predictions)
        where T : Metric<TTruth, TPrediction>
        where TTruth : notnull
        where TPrediction : notnull
    {
        Assert.Equal(truths.Count, predictions.Count);
        var (whole, cut, single) = (create(), create(), create());
        for (var row = 0; row < truths.Count; row++)
        {
            whole.Add(truths[row], predictions[row]);
            cut.Add(truths[row], predictions[row]);
            single.Add(truths[row], predictions[row]);
            _ = single.Compute();
            if (BatchEnds.Contains(row + 1))
            {
                _ = cut.Compute();
            }
        }

        var expected = whole.Compute();
        Check($"{what}: {typeof(T).Name} depends on the cut into batches", expected.SequenceEqual(cut.Compute()) && expected.SequenceEqual(single.Compute()));
        return whole;
    }

    internal void Compare(string what, JsonElement expected, double actual) => comparison.Case(what, Number(expected), actual);

    internal void Compare(string what, JsonElement expected, PrecisionRecall actual)
    {
        Compare($"{what} precision", expected.GetProperty("precision"), actual.Precision);
        Compare($"{what} recall", expected.GetProperty("recall"), actual.Recall);
        Compare($"{what} f1", expected.GetProperty("f1"), actual.F1);
        if (expected.TryGetProperty("support", out var support))
        {
            CompareCount($"{what} support", support, actual.Support);
        }
    }

    /// <summary>A count must be equal.</summary>
    internal void CompareCount(string what, JsonElement expected, long actual) => comparison.Case(
        what, Number(expected).Equals(actual) ? null : string.Create(CultureInfo.InvariantCulture, $"expected {expected}, but is {actual}"));

    internal void Check(string what, bool holds) => comparison.Case(what, holds ? null : "does not hold");

    /// <summary>A field of the reference for which the library has no metric.</summary>
    internal void Skip(string field) => comparison.Skip($"there is no metric for '{field}'");
}
