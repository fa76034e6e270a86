using MultiTaskBert.Modeling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Adapters;

/// <summary>The weights of a model's adapters, by their names in the model.</summary>
internal static class LoraWeights
{
    internal static Dictionary<string, Parameter> Of(MultiTaskModel model) => model.named_parameters()
        .Where(p => p.name.StartsWith("lora.", StringComparison.Ordinal)).ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);

    /// <summary>Gives all of them numbers from −0.2 to 0.2, so that they say something, always the same.</summary>
    internal static void Fill(MultiTaskModel model)
    {
        var random = new Random(5);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var parameter in Of(model).Values)
        {
            float[] values = [.. Enumerable.Range(0, (int)parameter.numel()).Select(_ => 0.4f * (random.NextSingle() - 0.5f))];
            parameter.copy_(tensor(values, parameter.shape));
        }
    }

    /// <summary>W + s · B · A in a model of Float64 without adapters, number by number, with A and B of one with them.</summary>
    internal static void AddProducts(MultiTaskModel adapted, MultiTaskModel plain, double scale)
    {
        var adapters = Of(adapted);
        foreach (var (name, first) in adapters.Where(p => p.Key.EndsWith(".lora_A", StringComparison.Ordinal)))
        {
            var layer = name["lora.".Length..^".lora_A".Length];
            double[] a = first.data<double>().ToArray(), b = adapters[$"lora.{layer}.lora_B"].data<double>().ToArray();
            var weight = plain.Backbone.get_parameter(layer + ".weight")!;
            var sum = weight.data<double>().ToArray();
            int rank = (int)first.size(0), inputs = (int)first.size(1);
            for (var i = 0; i < sum.Length; i++)
            {
                for (var r = 0; r < rank; r++)
                {
                    sum[i] += scale * b[(i / inputs * rank) + r] * a[(r * inputs) + (i % inputs)];
                }
            }

            using var values = tensor(sum, weight.shape);
            weight.copy_(values);
        }
    }
}
