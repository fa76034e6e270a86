using System.Text.Json;
using MultiTaskBert.Tests.Weighting.Aggregation;

namespace MultiTaskBert.Tests.Weighting;

/// <summary>Weights, totals and combined gradients against those of LibMTL, TorchJD and the papers' formulas, step by step, in double precision.</summary>
[Trait("Category", "Parity")]
public sealed class WeightingParityTests
{
    private static readonly Dictionary<string, Action<JsonElement>> Comparers = new(StringComparer.Ordinal)
    {
        ["fixed"] = FixedGoldens.Compare,
        ["uncertainty"] = UncertaintyGoldens.Compare,
        ["dwa"] = DynamicWeightAverageGoldens.Compare,
        ["rlw"] = RandomGoldens.Compare,
        ["gls"] = GeometricMeanGoldens.Compare,
        ["gradnorm"] = GradNormGoldens.Compare,
        ["famo"] = FamoGoldens.Compare,
        ["imtl-l"] = ImtlGoldens.Compare,
        ["stch"] = SmoothTchebycheffGoldens.Compare,
        ["db-mtl"] = DualBalancingGoldens.Compare,
        ["gradients"] = GradientGoldens.Compare,
    };

    public static IEnumerable<TheoryDataRow<string>> Files => Goldens.Files("weighting", "*.json");

    [Theory]
    [MemberData(nameof(Files))]
    public void Weighting_GoldenFile_GivesItsNumbers(string file)
    {
        var golden = Goldens.Json(file);
        var name = Path.GetFileNameWithoutExtension(file);
        Assert.True(Comparers.TryGetValue(name, out var compare), $"Nothing compares with {file}: no method of the library is known by that name.");
        compare!(golden);
    }
}
