using System.Text.Json;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Training.Steps;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>
/// A run of training steps with the parts that the trainer is made of, against the same steps in PyTorch in double precision: losses, gradient norms,
/// learning rates, and the weights at the end.
/// </summary>
[Trait("Category", "Parity")]
[Collection(nameof(OneAtATime))]
public sealed class TrajectoryParityTests
{
    private const string Reference = "PyTorch, float64";

    public static IEnumerable<TheoryDataRow<string>> Files() => Goldens.Files("training", "*.json");

    // The tolerances are those of goldens/training/README.md, against float64; of the learning rate, which is recorded in float64, that of the schedules.
    [Theory]
    [MemberData(nameof(Files))]
    public void Take_EveryStepOfARun_FollowsPyTorch(string path)
    {
        var settings = Goldens.Json(path);
        using var scope = NewDisposeScope();
        using var file = Goldens.Tensors(Path.ChangeExtension(path, "safetensors"));
        using var golden = new GoldenModel(file, settings, "initial.");
        var options = Options(settings, golden);
        var before = ModelBits.Of(golden.Model);

        var rates = new ParityComparison("training: learning rates", Reference, 1e-12, relative: true);
        var norms = new ParityComparison("training: gradient norms", Reference, 3e-4);
        var losses = new ParityComparison("training: losses", Reference, 3e-5);
        foreach (var (step, rate, outcome) in Train(golden, options, settings))
        {
            var id = $"{path}: step {step}";
            rates.Case(id, file.Read("lr")[step].item<double>(), rate);
            norms.Case(id, file.Read("grad_norm_f64")[step].item<double>(), outcome.GradientNorm);
            losses.Case($"{id}: total", file.Read("loss.total_f64")[step].item<double>(), outcome.Loss);
            foreach (var head in golden.Model.Heads.Select(head => head.Name))
            {
                losses.Case($"{id}: {head}", file.Read($"loss.{head}_f64")[step].item<double>(), outcome.HeadLosses.GetValueOrDefault(head));
            }
        }

        Assert.Multiple(
            rates.Finish, norms.Finish, losses.Finish,
            () => CompareWeights(path, file, golden),
            () => CompareFrozen(path, settings, before, ModelBits.Of(golden.Model)),
            () => CompareMultipliers(path, settings, golden, options));
    }

    private static IEnumerable<(int Step, double Rate, StepOutcome Outcome)> Train(GoldenModel golden, TrainerOptions options, JsonElement settings)
    {
        var steps = settings.GetProperty("steps").GetInt32();
        var parameters = ParameterGroups.Of(golden.Model.GetComponents(), options.Optimization.Multipliers).ToDictionary(p => p.Name, StringComparer.Ordinal);
        var plan = new LearningRatePlan(options, steps);
        var freezing = new GoldenFreezing(settings, golden.Model.GetComponents());
        var freezer = new Freezer(freezing.Policy, golden.Model.GetComponents());
        using var trainingStep = new TrainingStep(new ForwardPass(golden.Model, seed: 1), options.LossWeighting, options.Optimization.Optimizer.Start(), options.Gradients.MaxNorm, seed: 1);
        for (var step = 0; step < steps; step++)
        {
            if (freezer.Apply(freezing.Progress(step)))
            {
                trainingStep.Trainable = [.. freezer.Trainable.Select(p => parameters[p.Key])];
            }

            using var batches = Batches(golden, settings, $"batch.{settings.GetProperty("batch_of_step")[step].GetInt32()}.");
            yield return (step, plan.LearningRateOf(step), trainingStep.Take(batches, step, plan.LearningRateOf(step), plan.MomentumOf(step))!);
        }
    }

    private static MicroBatches Batches(GoldenModel golden, JsonElement settings, string prefix)
    {
        var count = settings.GetProperty("micro_batches_per_step").GetInt32();
        return new MicroBatches(
            golden.Model.Heads,
            count == 1 ? [golden.Batch(prefix)] : [.. Enumerable.Range(0, count).Select(i => golden.Batch($"{prefix}micro.{i}."))]);
    }

    private static void CompareWeights(string path, SafeTensorsReader file, GoldenModel golden)
    {
        var largest = new ParityComparison("training: final parameters, largest difference", Reference, 1e-3);
        var mean = new ParityComparison("training: final parameters, root mean square", Reference, 1e-5);
        foreach (var parameter in file.Names.Where(key => key.StartsWith("final.", StringComparison.Ordinal)).Select(key => key["final.".Length..])
            .Where(parameter => !GoldenModel.IsRounding(parameter)))
        {
            var reference = file.Read($"final.{parameter}").to(ScalarType.Float64) + file.Read($"final_f64_minus_f32.{parameter}").to(ScalarType.Float64);
            var error = golden.Parameters[GoldenModel.NameOf(parameter)].detach().to(ScalarType.Float64) - reference;
            largest.Case($"{path}: {parameter}", error.abs().max().item<double>());
            mean.Case($"{path}: {parameter}", error.square().mean().sqrt().item<double>());
        }

        Assert.Multiple(largest.Finish, mean.Finish);
    }

    private static void CompareFrozen(string path, JsonElement settings, Dictionary<string, string> before, Dictionary<string, string> after)
    {
        var names = settings.GetProperty("unchanged_parameters").EnumerateArray().Select(p => GoldenModel.NameOf(p.GetString()!)).ToArray();
        if (names.Length == 0)
        {
            return;
        }

        var comparison = new ParityComparison("training: frozen parameters, bits", Reference, tolerance: 0);
        foreach (var name in names)
        {
            comparison.Case($"{path}: {name}", before[name] == after[name] ? null : "moved");
        }

        comparison.Finish();
    }

    private static void CompareMultipliers(string path, JsonElement settings, GoldenModel golden, TrainerOptions options)
    {
        if (settings.GetProperty("learning_rate_multipliers") is not { ValueKind: JsonValueKind.Object } multipliers)
        {
            return;
        }

        var comparison = new ParityComparison("training: learning-rate multipliers", Reference, 1e-12, relative: true);
        var ours = ParameterGroups.Of(golden.Model.GetComponents(), options.Optimization.Multipliers).ToDictionary(p => p.Name, p => p.LearningRateMultiplier, StringComparer.Ordinal);
        foreach (var multiplier in multipliers.EnumerateObject())
        {
            comparison.Case($"{path}: {multiplier.Name}", multiplier.Value.GetDouble(), ours[GoldenModel.NameOf(multiplier.Name)]);
        }

        comparison.Finish();
    }

    private static TrainerOptions Options(JsonElement settings, GoldenModel golden) => Plain.Options with
    {
        LearningRate = settings.GetProperty("learning_rate").GetDouble(),
        Optimization = Plain.Options.Optimization with { Schedule = LearningRateScheduleKinds.All.Find(settings.GetProperty("schedule").GetProperty("name").GetString()!)!, Warmup = Warmup.Steps(settings.GetProperty("schedule").GetProperty("warmup_steps").GetInt64()), Optimizer = Optimizer(settings.GetProperty("optimizer")), LayerwiseDecay = Decay(settings.GetProperty("learning_rate_multipliers"), golden.Model.GetComponents()) },
        Gradients = Plain.Options.Gradients with { MaxNorm = settings.GetProperty("clip_global_norm").GetDouble() },
        LossWeighting = LossWeighting.Fixed(
            settings.GetProperty("loss_weights").EnumerateObject().ToDictionary(w => w.Name, w => w.Value.GetDouble(), StringComparer.Ordinal)),
    };

    private static MultiTaskBert.Optimization.OptimizerOptions Optimizer(JsonElement settings) => settings.GetProperty("name").GetString() == "SGD"
        ? new SgdOptions { Momentum = settings.GetProperty("momentum").GetDouble(), WeightDecay = settings.GetProperty("weight_decay").GetDouble() }
        : new AdamWOptions
        {
            Beta1 = settings.GetProperty("betas")[0].GetDouble(),
            Beta2 = settings.GetProperty("betas")[1].GetDouble(),
            Epsilon = settings.GetProperty("eps").GetDouble(),
            WeightDecay = settings.GetProperty("weight_decay").GetDouble(),
        };

    // The run does not state its decay: it is the multiplier of the top layer.
    private static LayerwiseDecay? Decay(JsonElement multipliers, IReadOnlyList<ModelComponent> components)
    {
        if (multipliers.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var top = components.Last(c => c.Kind == ComponentKind.Layer).Parameters[0].Key;
        return new LayerwiseDecay(multipliers.EnumerateObject().Single(m => GoldenModel.NameOf(m.Name) == top).Value.GetDouble());
    }
}
