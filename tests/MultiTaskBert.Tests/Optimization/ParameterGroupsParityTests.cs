using System.Text.Json;
using MultiTaskBert.Backbones;
using MultiTaskBert.Freezing;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using MultiTaskBert.Tests.Parity;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Optimization;

/// <summary>
/// Learning rates, weight decay and unfreezing order of every parameter of a real encoder with as many layers as the file, and heads with the parameters that it names.
/// </summary>
[Trait("Category", "Parity")]
public sealed class ParameterGroupsParityTests
{
    private const string File = "schedules/parameter-groups.json";

    // goldens/schedules/README.md.
    private const double Tolerance = 1e-12;

    [Fact]
    public void Of_EveryParameter_HasTheRateOfEachConvention()
    {
        var file = Goldens.Json(File);
        using var model = Model(file);
        var decay = file.GetProperty("decay").GetDouble();
        (string Key, LayerwiseDecay Rule)[] conventions =
        [
            ("multiplier", new LayerwiseDecay(decay)), ("multiplier_sun2019", LayerwiseDecay.Sun2019(decay)), ("multiplier_electra", LayerwiseDecay.Electra(decay)),
        ];
        var comparison = new ParityComparison("schedules: layer-wise learning rates", "formulas", Tolerance, relative: true);
        foreach (var (key, rule) in conventions)
        {
            var rates = Groups(model, rule).ToDictionary(p => p.Name, p => p.LearningRateMultiplier, StringComparer.Ordinal);
            foreach (var parameter in file.GetProperty("parameters").EnumerateArray())
            {
                comparison.Case($"{parameter.GetProperty("name")}: {key}", parameter.GetProperty(key).GetDouble(), rates[NameOf(parameter)]);
            }
        }

        comparison.Finish();
    }

    [Fact]
    public void Of_EveryParameter_IsInOneGroupAndDecaysAsInTransformers()
    {
        var file = Goldens.Json(File);
        using var model = Model(file);
        var groups = Groups(model, new LayerwiseDecay(0.9));
        var comparison = new ParityComparison("schedules: weight decay", "transformers", tolerance: 0);
        var expected = file.GetProperty("parameters").EnumerateArray().ToDictionary(NameOf, p => p.GetProperty("weight_decay").GetBoolean(), StringComparer.Ordinal);
        comparison.Case("names", groups.Select(p => p.Name).Order(StringComparer.Ordinal).SequenceEqual(expected.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal)
            ? null
            : "the groups have other parameters");
        foreach (var parameter in groups)
        {
            comparison.Case(parameter.Name, expected.TryGetValue(parameter.Name, out var decays) && decays == parameter.Decays ? null : $"decays: {parameter.Decays}");
        }

        comparison.Finish();
    }

    [Fact]
    public void IsFrozen_GradualUnfreezing_FreesTheGroupsInTheirOrder()
    {
        var file = Goldens.Json(File);
        using var model = Model(file);
        var freezer = new Freezer(new GradualUnfreezePolicy { PoolerIsStage = true, IncludeEmbeddings = true }, model.GetComponents());
        var comparison = new ParityComparison("schedules: unfreezing order", "Howard & Ruder 2018", tolerance: 0);
        var free = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stage in file.GetProperty("unfreezing_order_from_the_top").EnumerateArray())
        {
            freezer.Apply(new FreezeProgress(stage.GetProperty("stage").GetInt32(), step: 0, stalls: 0, freezer.LayerCount));
            var added = freezer.Trainable.Select(p => p.Key).Where(free.Add).Order(StringComparer.Ordinal);
            var expected = stage.GetProperty("names").EnumerateArray().Select(name => NameOf(name.GetString()!)).Order(StringComparer.Ordinal);
            comparison.Case($"stage {stage.GetProperty("stage")}", added.SequenceEqual(expected, StringComparer.Ordinal) ? null : $"is not {stage.GetProperty("group")}");
        }

        comparison.Finish();
    }

    private static IReadOnlyList<OptimizedParameter> Groups(MultiTaskModel model, LayerwiseDecay rule)
        => ParameterGroups.Of(model.GetComponents(), (Plain.Options with { Optimization = Plain.Options.Optimization with { LayerwiseDecay = rule } }).Optimization.Multipliers);

    private static MultiTaskModel Model(JsonElement file)
    {
        var heads = file.GetProperty("parameters").EnumerateArray().Select(NameOf).Where(name => name.StartsWith("heads.", StringComparison.Ordinal))
            .Select(name => name.Split('.', 3)).GroupBy(parts => parts[1], parts => parts[2], StringComparer.Ordinal);
        return new MultiTaskModel(TinyBert.Load(file.GetProperty("layers").GetInt32()), [.. heads.Select(head => new NamedHead(head.Key, [.. head]))]);
    }

    private static string NameOf(JsonElement parameter) => NameOf(parameter.GetProperty("name").GetString()!);

    private static string NameOf(string golden) => golden.StartsWith("heads.", StringComparison.Ordinal) ? golden : $"backbone.{golden}";

    /// <summary>A head that has parameters of given names and does nothing.</summary>
    private sealed class NamedHead(string name, string[] parameterNames) : TaskHead(name, LabelLayout.Value())
    {
        protected internal override void Build(BackboneShape shape) => NamedTree.AddTo(this, parameterNames);

        protected internal override Tensor Forward(HiddenStates states) => throw new NotSupportedException();

        protected internal override Tensor Loss(Tensor output, Tensor labels) => throw new NotSupportedException();

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => throw new NotSupportedException();

        protected internal override IEnumerable<Metric> CreateMetrics() => [];
    }
}
