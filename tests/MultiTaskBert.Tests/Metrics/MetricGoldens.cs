using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Metrics;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Reads the rows of a golden file of metrics, and collects what differs from them.</summary>
internal sealed class MetricGoldens
{
    private const double Tolerance = 1e-9;

    private readonly List<string> _differences = [];
    private int _compared;

    internal static IReadOnlyList<JsonElement> Rows(string file)
    {
        var path = Path.Combine(Goldens.RequireRoot(), "goldens", "metrics", file);
        return [.. File.ReadLines(path).Select(line => JsonElement.Parse(line))];
    }

    internal static string Id(JsonElement row) => row.GetProperty("id").GetString()!;

    internal static List<string[]> Sentences(JsonElement lists) => [.. lists.EnumerateArray().Select(Strings)];

    internal static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    internal static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(Number)];

    /// <summary>A number, or one of the named ones that JSON lacks; an object with an error counts as NaN, as the README asks.</summary>
    internal static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        JsonValueKind.Object when value.TryGetProperty("error", out _) => double.NaN,
        _ => throw new FormatException($"'{value}' is no number."),
    };

    internal void Compare(string what, JsonElement expected, double actual) => Compare(what, Number(expected), actual);

    internal void Compare(string what, double expected, double actual)
    {
        _compared++;
        if (double.IsNaN(expected) ? !double.IsNaN(actual) : !(Math.Abs(expected - actual) <= Tolerance))
        {
            _differences.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: expected {expected:R}, but is {actual:R}"));
        }
    }

    internal void Compare(string what, JsonElement expected, PrecisionRecall actual)
    {
        Compare($"{what} precision", expected.GetProperty("precision"), actual.Precision);
        Compare($"{what} recall", expected.GetProperty("recall"), actual.Recall);
        Compare($"{what} f1", expected.GetProperty("f1"), actual.F1);
        if (expected.TryGetProperty("support", out var support))
        {
            Compare($"{what} support", support, actual.Support);
        }
    }

    internal void Check(string what, bool holds)
    {
        _compared++;
        if (!holds)
        {
            _differences.Add(what);
        }
    }

    internal void AssertNoDifference()
    {
        Assert.True(_compared > 0, "Nothing was compared.");
        Assert.True(
            _differences.Count == 0,
            $"{_differences.Count} of {_compared} comparisons differ:\n{string.Join('\n', _differences.Take(15))}");
    }
}
