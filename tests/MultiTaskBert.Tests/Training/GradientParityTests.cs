using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>Losses and the gradient of every parameter against those that PyTorch computed in double precision for the same encoder and heads.</summary>
[Trait("Category", "Parity")]
[Collection(nameof(OneAtATime))]
public sealed partial class GradientParityTests
{
    // goldens/gradients/README.md: losses; gradients as a share of the parameter's largest entry; and absolutely, where the true one is zero.
    private const double LossTolerance = 4e-7;
    private const double GradientTolerance = 1e-5;
    private const double ZeroTolerance = 1e-6;

    public static IEnumerable<TheoryDataRow<string>> Files() => Goldens.Files("gradients", "*.json");

    [Theory]
    [MemberData(nameof(Files))]
    public void Backward_GoldenBatch_GivesTheLossesAndGradientsOfPyTorch(string path)
    {
        var settings = Goldens.Json(path);
        using var file = Goldens.Tensors(Path.ChangeExtension(path, "safetensors"));
        using var golden = new GoldenModel(file, settings);
        using var scope = NewDisposeScope();
        using var batch = golden.Batch();
        var losses = golden.Model.Losses(golden.Model.Forward(batch), batch);
        var total = LossWeighting.Sum.Combine(losses).Total;
        var weighted = LossWeighting.Fixed(Weights(settings.GetProperty("weighted").GetString()!)).Combine(losses).Total;
        total.backward();

        Assert.Multiple(
            () => CompareLosses(path, file, golden, losses.ToDictionary(loss => loss.Head, loss => loss.Loss, StringComparer.Ordinal), total, weighted),
            () => CompareGradients(path, file, golden),
            () => CompareNames(path, file, settings, golden));
    }

    private static void CompareLosses(
        string path, SafeTensorsReader file, GoldenModel golden, Dictionary<string, Tensor> losses, Tensor total, Tensor weighted)
    {
        var comparison = new ParityComparison("gradients: losses", "PyTorch, float64", LossTolerance);
        foreach (var head in golden.Model.Heads.Select(head => head.Name))
        {
            comparison.Case($"{path}: {head}", file.Read($"loss.{head}_f64").item<double>(), losses.TryGetValue(head, out var loss) ? loss.item<float>() : 0);
        }

        comparison.Case($"{path}: sum", file.Read("loss.sum_f64").item<double>(), total.item<float>());
        comparison.Case($"{path}: weighted", file.Read("loss.weighted_f64").item<double>(), weighted.item<float>());
        comparison.Finish();
    }

    private static void CompareGradients(string path, SafeTensorsReader file, GoldenModel golden)
    {
        var comparison = new ParityComparison("gradients: share of the parameter's largest", "PyTorch, float64", GradientTolerance);
        var zeros = new ParityComparison("gradients: where the true one is zero", "PyTorch, float64", ZeroTolerance);
        foreach (var parameter in Parameters(file))
        {
            var reference = file.Tensors.ContainsKey($"grad_f64.{parameter}")
                ? file.Read($"grad_f64.{parameter}")
                : file.Read($"grad.{parameter}").to(ScalarType.Float64) + file.Read($"grad_f64_minus_f32.{parameter}").to(ScalarType.Float64);
            var error = (golden.Parameters[GoldenModel.NameOf(parameter)].grad!.to(ScalarType.Float64) - reference).abs().max().item<double>();
            if (GoldenModel.IsRounding(parameter))
            {
                zeros.Case($"{path}: {parameter}", error);
            }
            else
            {
                comparison.Case($"{path}: {parameter}", error == 0 ? 0 : error / reference.abs().max().item<double>());
            }
        }

        Assert.Multiple(comparison.Finish, zeros.Finish);
    }

    private static void CompareNames(string path, SafeTensorsReader file, JsonElement settings, GoldenModel golden)
    {
        var comparison = new ParityComparison("gradients: which parameters have one", "PyTorch", tolerance: 0);
        var with = Parameters(file).Select(GoldenModel.NameOf).ToHashSet(StringComparer.Ordinal);
        var without = settings.GetProperty("parameters_without_gradient").EnumerateArray().Select(p => GoldenModel.NameOf(p.GetString()!)).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in golden.Parameters)
        {
            var expected = with.Contains(name) ? "one" : without.Contains(name) ? "none" : "not named";
            var actual = value.grad is null ? "none" : "one";
            comparison.Case($"{path}: {name}", expected == actual ? null : $"the gradient is {actual}; expected is {expected}");
        }

        comparison.Finish();
    }

    private static IEnumerable<string> Parameters(SafeTensorsReader file)
        => file.Names.Where(key => key.StartsWith("grad.", StringComparison.Ordinal)).Select(key => key["grad.".Length..]);

    // As the file writes it: "0.3 sentence + 0.7 token".
    private static Dictionary<string, double> Weights(string text)
        => WeightedHead().Matches(text).ToDictionary(m => m.Groups["head"].Value, m => double.Parse(m.Groups["weight"].Value, CultureInfo.InvariantCulture), StringComparer.Ordinal);

    [GeneratedRegex(@"(?<weight>[0-9.]+) (?<head>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WeightedHead();
}
