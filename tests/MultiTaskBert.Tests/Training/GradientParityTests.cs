using System.Text.Json;
using MultiTaskBert.Pretrained;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>Losses and the gradient of every parameter against those that PyTorch computed for the same encoder and heads.</summary>
[Trait("Category", "Parity")]
[Collection(nameof(OneAtATime))]
public sealed class GradientParityTests
{
    // goldens/gradients/README.md: losses; gradients as a share of the parameter's largest entry; and absolutely, where the true one is zero.
    private const double LossTolerance = 4e-7;
    private const double GradientTolerance = 1e-5;
    private const double ZeroTolerance = 1e-6;

    [Theory]
    [InlineData("joint")]
    [InlineData("joint-pooler")]
    [InlineData("no-token-label")]
    public void Losses_GoldenBatch_HaveTheLossesAndGradientsOfPyTorch(string name)
    {
        var root = Goldens.RequireRoot();
        using var file = SafeTensorsReader.Open(Path.Combine(root, "goldens", "gradients", $"{name}.safetensors"));
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "goldens", "gradients", $"{name}.json")));
        using var golden = new GoldenModel(root, pooler: name == "joint-pooler");
        using var scope = NewDisposeScope();
        golden.SetHeads(file, string.Empty);

        var losses = golden.Losses(file, string.Empty);
        var total = LossWeighting.Sum.Combine(losses).Total;
        total.backward();

        foreach (var head in (string[])["sentence", "token"])
        {
            var loss = losses.FirstOrDefault(loss => loss.Head == head).Loss;
            Assert.Equal(file.Read($"loss.{head}_f64").item<double>(), loss is null ? 0 : loss.item<float>(), LossTolerance);
        }

        Assert.Equal(file.Read("loss.sum_f64").item<double>(), total.item<float>(), 2 * LossTolerance);

        var withGradient = golden.Parameters.Where(p => p.Value.grad is not null).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var expected = file.Names.Where(key => key.StartsWith("grad.", StringComparison.Ordinal)).Select(key => key["grad.".Length..]).ToArray();
        Assert.Equal(expected.Select(GoldenModel.NameOf).Order(StringComparer.Ordinal), withGradient.Order(StringComparer.Ordinal));
        Assert.Equal(
            json.RootElement.GetProperty("parameters_without_gradient").EnumerateArray().Select(p => GoldenModel.NameOf(p.GetString()!)).Order(StringComparer.Ordinal),
            golden.Parameters.Keys.Where(key => !withGradient.Contains(key)).Order(StringComparer.Ordinal));

        var failures = new List<string>();
        foreach (var parameter in expected)
        {
            var reference = file.Names.Contains($"grad_f64.{parameter}")
                ? file.Read($"grad_f64.{parameter}")
                : file.Read($"grad.{parameter}").to(ScalarType.Float64) + file.Read($"grad_f64_minus_f32.{parameter}").to(ScalarType.Float64);
            var error = (golden.Parameters[GoldenModel.NameOf(parameter)].grad!.to(ScalarType.Float64) - reference).abs().max().item<double>();
            var allowed = parameter.EndsWith("attention.self.key.bias", StringComparison.Ordinal)
                ? ZeroTolerance
                : GradientTolerance * reference.abs().max().item<double>();
            if (!(error <= allowed))
            {
                failures.Add($"{parameter}: {error:G3}, allowed {allowed:G3}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True(expected.Length > 50, $"{expected.Length} gradients were compared.");
    }
}
