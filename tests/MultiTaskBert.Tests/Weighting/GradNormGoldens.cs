using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting;

/// <summary><c>gradnorm.json</c>: a network of one shared matrix and one vector a head, trained with the weights.</summary>
internal static class GradNormGoldens
{
    private static readonly Dictionary<string, GradNormForm> Forms = new(StringComparer.Ordinal) { ["paper"] = GradNormForm.Paper, ["libmtl"] = GradNormForm.LibMtl };

    internal static void Compare(JsonElement golden)
    {
        var tolerance = golden.GetProperty("tolerance").GetDouble();
        foreach (var form in golden.GetProperty("cases").EnumerateArray().Index().GroupBy(run => run.Item.GetProperty("form").GetString()!, StringComparer.Ordinal))
        {
            var comparison = new ParityComparison($"weighting: gradnorm {form.Key}", form.Key == "paper" ? "formula" : "LibMTL", tolerance);
            foreach (var (number, run) in form)
            {
                Run(new WeighingTrace(comparison, $"case {number}"), run, Forms[form.Key]);
            }

            comparison.Finish();
        }
    }

    private static void Run(WeighingTrace trace, JsonElement run, GradNormForm form)
    {
        using var scope = NewDisposeScope();
        var (x, y, shared) = (Matrix(run, "x"), Matrix(run, "y"), Matrix(run, "W"));
        Tensor[] heads = [.. Matrix(run, "heads").unbind()];
        var names = WeighingTrace.Heads(heads.Length);
        var options = new GradNormWeighting { Form = form, Alpha = run.GetProperty("alpha").GetDouble(), LearningRate = run.GetProperty("w_learning_rate").GetDouble() };
        var weighting = options;
        var weigher = weighting.Start(names, seed: 0);
        var learningRate = run.GetProperty("learning_rate").GetDouble();
        var firstEpoch = form == GradNormForm.LibMtl ? 1 : 0;
        if (firstEpoch > 0)
        {
            var first = WeighingTrace.Weigh(l => weigher.Combine(l, default), WeighingTrace.Numbers(run.GetProperty("first_losses")));
            Assert.All(first.Weights, weight => Assert.Equal(1, weight));
        }

        foreach (var (index, step) in run.GetProperty("steps").EnumerateArray().Index())
        {
            shared = shared.detach().requires_grad_();
            heads = [.. heads.Select(head => head.detach().requires_grad_())];
            var hidden = x.mm(shared.t()).tanh();                                                                        // [8, 3]
            Tensor[] losses = [.. heads.Select((head, i) => (hidden.mv(head) - y[i]).square().mean())];
            var gradients = losses.Select((loss, i) => autograd.grad([loss], [shared, heads[i]], retain_graph: true).ToArray()).ToArray();
            var norms = gradients.Select((gradient, i) => (names[i], gradient[0].norm().item<double>())).ToDictionary(StringComparer.Ordinal);
            trace.Case(index, "losses", step.GetProperty("losses"), [.. losses.Select(loss => loss.item<double>())]);
            trace.Case(index, "norms", step.GetProperty("gradient_norms_unweighted"), [.. norms.Values]);
            if (step.TryGetProperty("s", out var s))
            {
                trace.Case(index, "s", s, [.. weigher.State!.Numbers["w"]]);
            }

            var combined = weigher.Combine([.. names.Select((name, i) => new HeadLoss(name, losses[i]))], new WeightingStep(index, firstEpoch));
            double[] weights = [.. names.Select(name => combined.Weights[name])];
            trace.Case(index, "w", step.GetProperty("w"), weights);
            weigher.ObserveGradientNorms(norms);
            for (var i = 0; i < heads.Length; i++)
            {
                shared = shared.detach() - (learningRate * weights[i] * gradients[i][0]);
                heads[i] = heads[i].detach() - (learningRate * (weighting.Needs.HasFlag(WeightingNeeds.PlainHeads) ? 1 : weights[i]) * gradients[i][1]);
            }
        }

        var (end, last) = (run.GetProperty("end"), run.GetProperty("steps").GetArrayLength());
        trace.Case(last, "weights at the end", end.GetProperty(form == GradNormForm.Paper ? "w" : "s"), [.. weigher.State!.Numbers["w"]]);
        trace.Case(last, "shared matrix", end.GetProperty("W"), shared.contiguous().data<double>().ToArray());
        trace.Case(last, "heads", end.GetProperty("heads"), [.. heads.SelectMany(head => head.data<double>().ToArray())]);
    }

    private static Tensor Matrix(JsonElement run, string name) =>
        stack([.. run.GetProperty("network").GetProperty(name).EnumerateArray().Select(row => tensor(WeighingTrace.Numbers(row)))]);

    private static Dictionary<string, double> ToDictionary(this IEnumerable<(string Head, double Norm)> norms, StringComparer comparer) =>
        norms.ToDictionary(pair => pair.Head, pair => pair.Norm, comparer);
}
