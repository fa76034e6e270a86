using MultiTaskBert.Data;
using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Training.Steps;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training.Gradients;

/// <summary>One batch and a model of three heads without dropout: the step of the library, and the same gradients by LibTorch's <c>autograd.grad</c> of each head's loss.</summary>
internal sealed class StepOracle : IDisposable
{
    private readonly MtlBatch _batch;

    internal StepOracle(Backbone? backbone = null, int rows = 6)
    {
        Model = new MultiTaskModel(backbone ?? TinyBert.Load(pooler: false, dropout: 0), TinyTask.Topic(), TinyTask.Entities(), new ProbeHead());
        var data = TinyTask.Rows(rows).Select((row, i) => i % 3 == 1 ? row : row.With("number", (i - 1.5) / 2));
        _batch = Model.CreateCollator().Collate([.. data]);
        Model.train();
    }

    internal MultiTaskModel Model { get; }

    internal string[] Heads => [.. Model.Heads.Select(head => head.Name)];

    /// <summary>The parameters of the encoder by name, in the order of the model.</summary>
    internal IReadOnlyList<KeyValuePair<string, TorchSharp.Modules.Parameter>> Shared => [.. Model.GetComponents().Where(part => part.Kind != ComponentKind.Head).SelectMany(part => part.Parameters)];

    /// <summary>A training step of plain gradient descent, which cuts nothing; the caller disposes it.</summary>
    internal TrainingStep Step(LossWeighting weighting, GradientAggregation? aggregation, GradientSite site = GradientSite.SharedParameters, long seed = 1) =>
        new(new ForwardPass(Model, seed), weighting, new SgdOptions { Momentum = 0, WeightDecay = 0 }.Start(), maxGradientNorm: 0, seed, 0, aggregation, site) { Trainable = ParameterGroups.Of(Model.GetComponents()) };

    /// <summary>Takes a step that moves nothing; what it leaves in <c>grad</c> by the name of the parameter.</summary>
    internal Dictionary<string, float[]> GradientsOf(TrainingStep step, out StepOutcome outcome)
    {
        outcome = step.Take(new MicroBatches(Model.Heads, [_batch]), firstBatch: 0, learningRate: 1e-30)!;
        using var scope = NewDisposeScope();
        return Model.named_parameters().Where(p => p.parameter.grad is not null).ToDictionary(p => p.name, p => p.parameter.grad!.data<float>().ToArray(), StringComparer.Ordinal);
    }

    internal StepOutcome Take(TrainingStep step, long position, double rate) => step.Take(new MicroBatches(Model.Heads, [_batch]), position, rate)!;

    internal GradientConflicts? Measure(TrainingStep step) => step.Measure(new MicroBatches(Model.Heads, [_batch]), firstBatch: 0);

    /// <summary>The losses as numbers, as they are now.</summary>
    internal Dictionary<string, double> Losses()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return Model.Losses(Model.Forward(_batch), _batch).ToDictionary(loss => loss.Head, loss => (double)loss.Loss.item<float>(), StringComparer.Ordinal);
    }

    /// <summary>The hidden states that the heads read, and the losses made of them.</summary>
    internal (Tensor Hidden, IReadOnlyList<HeadLoss> Losses) Graph()
    {
        var output = Model.Forward(_batch);
        return (output.States.Last, Model.Losses(output, _batch));
    }

    /// <summary>[heads, D]: the gradient of each head's loss, times its weight, at the parameters of the encoder; and at the heads' own by name.</summary>
    internal (Tensor Rows, Dictionary<string, float[]> Own) Autograd(IReadOnlyDictionary<string, double> weights, IReadOnlyDictionary<string, double>? ownWeights = null)
    {
        var losses = Model.Losses(Model.Forward(_batch), _batch);
        Tensor[] shared = [.. Shared.Select(p => p.Value)];
        var rows = new List<Tensor>();
        foreach (var (head, loss) in losses)
        {
            var gradients = autograd.grad([loss * (float)weights[head]], shared, retain_graph: true);
            rows.Add(cat([.. gradients.Select(gradient => gradient.reshape(-1))], 0));
        }

        return (stack(rows, 0), Own(losses, ownWeights ?? weights));
    }

    /// <summary>The gradients of the heads' own parameters by name, each of its head's loss times a weight.</summary>
    internal Dictionary<string, float[]> Own(IReadOnlyList<HeadLoss> losses, IReadOnlyDictionary<string, double> weights)
    {
        var own = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (head, loss) in losses)
        {
            var mine = Model.GetComponents().Single(part => ReferenceEquals(part.Module, Model.Head(head))).Parameters;
            var gradients = autograd.grad([loss * (float)weights[head]], [.. mine.Select(p => (Tensor)p.Value)], retain_graph: true);
            foreach (var (parameter, gradient) in mine.Zip(gradients))
            {
                own[parameter.Key] = gradient.data<float>().ToArray();
            }
        }

        return own;
    }

    /// <summary>A gradient over all parameters of the encoder, cut by their names.</summary>
    internal Dictionary<string, float[]> Cut(Tensor gradient)
    {
        var start = 0L;
        var parts = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (name, parameter) in Shared)
        {
            parts[name] = gradient.narrow(0, start, parameter.numel()).data<float>().ToArray();
            start += parameter.numel();
        }

        return parts;
    }

    internal static void AssertNear(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual, double tolerance)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        var largest = expected.Values.SelectMany(values => values).Max(Math.Abs);
        Assert.True(largest > 0);
        foreach (var (name, values) in expected)
        {
            var gap = values.Zip(actual[name], (a, b) => Math.Abs(a - b)).Max();
            Assert.True(gap <= tolerance * largest, FormattableString.Invariant($"{name} differs by {gap:G3} where the largest number is {largest:G3}."));
        }
    }

    public void Dispose()
    {
        _batch.Dispose();
        Model.Dispose();
    }
}
