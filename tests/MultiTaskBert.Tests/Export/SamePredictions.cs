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
            Same(JsonSerializer.SerializeToElement(expected[head]), JsonSerializer.SerializeToElement(actual[head]), head);
        }
    }

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
