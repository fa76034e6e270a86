using System.Text.Json;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using MultiTaskBert.Pretrained;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>
/// Thirty steps of training with the parts that the trainer is made of, against the same thirty steps in PyTorch: losses, gradient norms,
/// learning rates, and the weights at the end.
/// </summary>
[Trait("Category", "Parity")]
[Collection(nameof(OneAtATime))]
public sealed class TrajectoryParityTests
{
    // goldens/training/README.md, against float64.
    private const double LossTolerance = 3e-5;
    private const double NormTolerance = 3e-4;
    private const double WeightTolerance = 1e-3;
    private const double WeightRmsTolerance = 1e-5;

    private static readonly Dictionary<string, FreezePolicy> Policies = new(StringComparer.Ordinal)
    {
        ["frozen-backbone"] = FreezePolicy.Backbone,
        ["frozen-embeddings-and-first-two-layers"] = FreezePolicy.LayersBelow(2),
        ["frozen-sentence-head"] = FreezePolicy.Head("sentence"),
        ["gradual-unfreeze"] = FreezePolicy.GradualUnfreeze(),
    };

    public static TheoryData<string> Scenarios() => Goldens.Root is null
        ? [string.Empty]   // Without reference data there is one case, and it says why it is skipped.
        : [.. Directory.GetFiles(Path.Combine(Goldens.Root, "goldens", "training"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Step_ThirtyTimes_FollowsPyTorch(string scenario)
    {
        var root = Goldens.RequireRoot();
        using var file = SafeTensorsReader.Open(Path.Combine(root, "goldens", "training", $"{scenario}.safetensors"));
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "goldens", "training", $"{scenario}.json")));
        var run = json.RootElement;
        Assert.SkipWhen(run.GetProperty("micro_batches_per_step").GetInt32() > 1, "A step over several micro-batches is not offered yet.");

        using var scope = NewDisposeScope();
        using var golden = new GoldenModel(
            root,
            pooler: run.GetProperty("sentence_head_input").GetString() == "pooler_output",
            run.GetProperty("label_smoothing").GetDouble(),
            file.Names.Contains("class_weights.token") ? file.Read("class_weights.token").to(ScalarType.Float32).data<float>().ToArray() : null);
        golden.SetHeads(file, "initial.");
        var before = ModelBits.Of(golden.Model);

        var failures = Train(golden, file, run, Policies.GetValueOrDefault(scenario, FreezePolicy.None));

        var after = ModelBits.Of(golden.Model);
        foreach (var name in run.GetProperty("unchanged_parameters").EnumerateArray().Select(p => GoldenModel.NameOf(p.GetString()!)))
        {
            if (before[name] != after[name])
            {
                failures.Add($"{name} moved; it is frozen.");
            }
        }

        var compared = 0;
        foreach (var key in file.Names.Where(key => key.StartsWith("final.", StringComparison.Ordinal) && !key.EndsWith("attention.self.key.bias", StringComparison.Ordinal)))
        {
            var reference = file.Read(key).to(ScalarType.Float64) + file.Read($"final_f64_minus_f32.{key["final.".Length..]}").to(ScalarType.Float64);
            var error = golden.Parameters[GoldenModel.NameOf(key["final.".Length..])].detach().to(ScalarType.Float64) - reference;
            var (largest, rms) = (error.abs().max().item<double>(), error.square().mean().sqrt().item<double>());
            if (!(largest <= WeightTolerance && rms <= WeightRmsTolerance))
            {
                failures.Add($"{key}: at most {largest:G3}, root mean square {rms:G3}");
            }

            compared++;
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(10)));
        Assert.True(compared >= 4, $"{compared} parameters were compared.");
    }

    /// <summary>Trains as <see cref="MultiTaskBert.Training.TrainingRun"/> does; returns what differs on the way.</summary>
    private static List<string> Train(GoldenModel golden, SafeTensorsReader file, JsonElement run, FreezePolicy policy)
    {
        var steps = run.GetProperty("steps").GetInt32();
        var peak = run.GetProperty("learning_rate").GetDouble();
        var schedule = run.GetProperty("schedule").GetProperty("name").GetString() == "cosine" ? LearningRateSchedule.Cosine : LearningRateSchedule.Linear;
        var warmup = Warmup.Steps(run.GetProperty("schedule").GetProperty("warmup_steps").GetInt32());
        var weighting = LossWeighting.Fixed(run.GetProperty("loss_weights").EnumerateObject().ToDictionary(w => w.Name, w => w.Value.GetDouble(), StringComparer.Ordinal));
        var freezer = new Freezer(policy, golden.Model.Components);
        var parameters = ParameterGroups.Of(golden.Model.Components, RateMultiplier(run)).ToDictionary(p => p.Name, StringComparer.Ordinal);
        using var optimizer = Optimizer(run.GetProperty("optimizer"));
        IReadOnlyList<OptimizedParameter> learning = [];
        var failures = new List<string>();
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            if (freezer.Apply(new FreezeProgress(step / 10, step, 0, freezer.LayerCount)))   // ten steps are an epoch
            {
                learning = [.. freezer.Trainable.Select(p => parameters[p.Key])];
                optimizer.Keep(learning.Select(p => p.Name).ToHashSet(StringComparer.Ordinal));
            }

            var rate = peak * schedule.Factor(step, warmup.StepsOf(steps), steps);
            var losses = golden.Losses(file, $"batch.{run.GetProperty("batch_of_step")[step].GetInt32()}.");
            var total = weighting.Combine(losses).Total;
            foreach (var parameter in learning)
            {
                parameter.Value.grad = null;
            }

            total.backward();
            var norm = optimizer.Step(learning, rate, maxGradientNorm: 1);

            Compare("lr", file.Read("lr"), rate, 1e-12);
            Compare("grad_norm", file.Read("grad_norm_f64"), norm, NormTolerance);
            Compare("loss.total", file.Read("loss.total_f64"), total.item<float>(), LossTolerance);
            foreach (var head in (string[])["sentence", "token"])
            {
                Compare($"loss.{head}", file.Read($"loss.{head}_f64"), losses.FirstOrDefault(l => l.Head == head).Loss?.item<float>() ?? 0, LossTolerance);
            }

            void Compare(string what, Tensor record, double value, double tolerance)
            {
                var expected = record[step].item<double>();
                if (!(Math.Abs(expected - value) <= tolerance))
                {
                    failures.Add($"step {step}: {what} is {value:G9}, expected {expected:G9}");
                }
            }
        }

        return failures;
    }

    private static StepOptimizer Optimizer(JsonElement settings) => settings.GetProperty("name").GetString() == "SGD"
        ? new SgdOptions { Momentum = settings.GetProperty("momentum").GetDouble(), WeightDecay = settings.GetProperty("weight_decay").GetDouble() }.Create()
        : new AdamWOptions
        {
            Beta1 = settings.GetProperty("betas")[0].GetDouble(),
            Beta2 = settings.GetProperty("betas")[1].GetDouble(),
            Epsilon = settings.GetProperty("eps").GetDouble(),
            WeightDecay = settings.GetProperty("weight_decay").GetDouble(),
        }.Create();

    private static Func<ModelComponent, double>? RateMultiplier(JsonElement run)
    {
        if (run.GetProperty("learning_rate_multipliers") is not { ValueKind: JsonValueKind.Object } multipliers)
        {
            return null;
        }

        var byName = multipliers.EnumerateObject().ToDictionary(m => GoldenModel.NameOf(m.Name), m => m.Value.GetDouble(), StringComparer.Ordinal);
        return component => byName.GetValueOrDefault(component.Parameters[0].Key, 1);
    }
}
