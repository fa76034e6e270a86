using System.Text.Json;

namespace MultiTaskBert.Tests.Export;

/// <summary>Compares predictions: texts and positions are equal, numbers up to rounding.</summary>
internal static class SamePredictions
{
    internal static void AssertSame(Prediction expected, Prediction actual)
    {
        Assert.Equal(expected.Text, actual.Text);
        Assert.Equal(expected.TruncatedTokens, actual.TruncatedTokens);
        Assert.Equal(expected.Heads.Keys, actual.Heads.Keys);
        foreach (var head in expected.Heads.Keys)
        {
            if (AreTied(expected[head], actual[head]))
            {
                continue;
            }

            Same(JsonSerializer.SerializeToElement(expected[head]), JsonSerializer.SerializeToElement(actual[head]), head);
        }
    }

    // Of a text that repeats itself two places may be equally good, and rounding chooses.
    private static bool AreTied(HeadPrediction expected, HeadPrediction actual) =>
        expected is SpanPrediction { Span: not null } one && actual is SpanPrediction { Span: not null } other && one.Span != other.Span
        && Math.Abs(one.Probability - other.Probability) <= 1e-4 * one.Probability && Math.Abs(one.NoAnswerProbability - other.NoAnswerProbability) <= 1e-4;

    private static void Same(JsonElement expected, JsonElement actual, string place)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, place);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Select(property => property.Name), actual.EnumerateObject().Select(property => property.Name));
                foreach (var (one, other) in expected.EnumerateObject().Zip(actual.EnumerateObject()))
                {
                    Same(one.Value, other.Value, $"{place}.{one.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                foreach (var ((index, one), other) in expected.EnumerateArray().Index().Zip(actual.EnumerateArray()))
                {
                    Same(one, other, $"{place}[{index}]");
                }

                break;
            case JsonValueKind.Number:
                Assert.True(Math.Abs(expected.GetDouble() - actual.GetDouble()) <= 1e-4, $"{place}: {expected} and {actual}");
                break;
            default:
                Assert.True(expected.ToString().Equals(actual.ToString(), StringComparison.Ordinal), $"{place}: {expected} and {actual}");
                break;
        }
    }
}
