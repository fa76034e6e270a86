using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training.Contracts;
using MultiTaskBert.Training.Distilling;
using MultiTaskBert.Training.Reports;
using MultiTaskBert.Training.Rows;

namespace MultiTaskBert.Training.Checkpoints;

/// <summary>What must not change between the parts of an interrupted training, as text by name: else what comes out is neither the one training nor the other.</summary>
/// <remarks>What only watches, only takes time or only says where to stop may change: callbacks, logger, evaluation batches, prefetching, gradient checkpointing and diagnostics, patience, times, checkpoints.</remarks>
internal static class RunSettings
{
    internal static IReadOnlyDictionary<string, string> Of(TrainerOptions options, FreezePolicy freeze, MultiTaskModel model, TrainingData data) =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [nameof(options.Epochs)] = Text(options.Epochs),
            [nameof(options.BatchSize)] = Text(options.BatchSize),
            [OptionName.Of(options.Gradients.AccumulationSteps)] = Text(options.Gradients.AccumulationSteps),
            [nameof(options.LearningRate)] = Text(options.LearningRate),
            [OptionName.Of(options.Optimization.Optimizer)] = Description(OptionName.Of(options.Optimization.Optimizer), options.Optimization.Optimizer.Describe()),
            [OptionName.Of(options.Optimization.Schedule)] = Description(OptionName.Of(options.Optimization.Schedule), options.Optimization.Schedule.Describe()),
            [OptionName.Of(options.Optimization.Warmup)] = Text(options.Optimization.Warmup),
            [OptionName.Of(options.Optimization.ReduceOnPlateau)] = Text(options.Optimization.ReduceOnPlateau),
            [OptionName.Of(options.Optimization.LayerwiseDecay)] = Text(options.Optimization.LayerwiseDecay),
            [OptionName.Of(options.Optimization.LearningRateMultipliers)] = Text(options.Optimization.LearningRateMultipliers),
            [nameof(options.Precision)] = model.Backbone.Precision.ToString(),
            [OptionName.Of(options.Gradients.MaxNorm)] = Text(options.Gradients.MaxNorm),
            [OptionName.Of(options.Gradients.MaxValue)] = Text(options.Gradients.MaxValue),
            [OptionName.Of(options.Gradients.OnNotFinite)] = Text(options.Gradients.OnNotFinite),
            [OptionName.Of(options.Optimization.WeightAverage)] = Text(options.Optimization.WeightAverage),
            [OptionName.Of(options.Stopping.MaxSteps)] = Text(options.Stopping.MaxSteps),
            [OptionName.Of(options.Evaluation.EverySteps)] = Text(options.Evaluation.EverySteps),
            [nameof(options.Freeze)] = Description(nameof(options.Freeze), freeze.Describe()),
            [nameof(options.LossWeighting)] = Description(nameof(options.LossWeighting), options.LossWeighting.Describe()),
            [OptionName.Of(options.Gradients.Aggregation)] = options.Gradients.Aggregation is { } aggregation ? Description(OptionName.Of(options.Gradients.Aggregation), aggregation.Describe()) : Text(null),
            [OptionName.Of(options.Gradients.Site)] = Text(options.Gradients.Site),
            [OptionName.Of(options.Batches.Collation)] = Text(options.Batches.Collation),
            [OptionName.Of(options.Batches.Sampler)] = Description(OptionName.Of(options.Batches.Sampler), options.SamplerInForce.Describe()),
            [nameof(options.Seed)] = Text(options.Seed),
            [OptionName.Of(options.Evaluation.AllowUnknownLabels)] = Text(options.Evaluation.AllowUnknownLabels),
            [OptionName.Of(options.Evaluation.BestMetric)] = options.Evaluation.BestMetric,
            [OptionName.Of(options.Evaluation.KeepBest)] = Text(options.Evaluation.KeepBest),
            ["the model"] = HashOf(model.state_dict().Select(p => $"{p.Key} {p.Value.dtype} {string.Join(',', p.Value.shape)}")),
            ["the adapters"] = Text(model.Lora),
            ["the heads"] = string.Join("; ", model.Heads.Select(head => $"{head.Name}: {OfHead(head)}")),
        }.Concat(OfTeacher(options)).Concat(OfData(options, data)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Throws if a training is to be continued with other settings, naming each with both values.</summary>
    internal static void ThrowIfChanged(string checkpoint, IReadOnlyDictionary<string, string> then, IReadOnlyDictionary<string, string> now)
    {
        string[] changed =
        [
            .. then.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(name => !string.Equals(then.GetValueOrDefault(name), now.GetValueOrDefault(name), StringComparison.Ordinal))
                .Select(name => (Name: name, Then: then.GetValueOrDefault(name), Now: now.GetValueOrDefault(name)))
                .Select(setting => $"- {setting.Name} was {(setting.Then is null ? "not there" : Around(setting.Then, setting.Now))} and is {(setting.Now is null ? "not there" : Around(setting.Now, setting.Then))}"),
        ];
        if (changed.Length > 0)
        {
            throw new CheckpointException(
                $"'{checkpoint}' is of a training with other settings, so it cannot be continued with these:\n{string.Join('\n', changed)}\n"
                + "Put the settings back, or start anew with another Checkpoints.Folder.");
        }
    }

    private static string Text(object? value) => StrategyText.Of(value);

    private static string Description(string option, string? text) => text
        ?? throw new InvalidOperationException($"Describe() of {option} returned null; it must return the text that checkpoints compare it by.");

    // A head of the library says all of its settings; of one of the user's the plain values are taken.
    private static string OfHead(TaskHead head) =>
        $"{(Heads.HeadKinds.Describe(head) is { } own ? $"{head.GetType().Name} {own.Settings.ToJsonString()}" : StrategyText.Of(head))}, labels {string.Join(", ", head.Layout.Names)}";

    // Of long texts what is around the first difference.
    private static string Around(string text, string? other)
    {
        const int Longest = 300;
        const int Before = 60;
        if (text.Length <= Longest)
        {
            return text;
        }

        var first = text.AsSpan().CommonPrefixLength(other ?? string.Empty);
        var start = Math.Clamp(first - Before, 0, text.Length - Longest);
        return $"{(start > 0 ? "…" : string.Empty)}{text.AsSpan(start, Longest)}{(start + Longest < text.Length ? "…" : string.Empty)}";
    }

    private static IEnumerable<KeyValuePair<string, string>> OfTeacher(TrainerOptions options) => options.Distillation is not { } distillation
        ? []
        : [new(nameof(options.Distillation), $"{distillation.Describe()}, multiplied in {distillation.Teacher.Backbone.Precision}"), new("the weights of the teacher", TeacherHash.Of(distillation.Teacher))];

    private static IEnumerable<KeyValuePair<string, string>> OfData(TrainerOptions options, TrainingData data)
    {
        var work = new LongWork(options, "Hashing rows", data.Mixture.Sum(member => member.Train.Count + (long)(member.Dev?.Count ?? 0)));
        return data.IsMixture ? OfMixture(options, data, work) : [new("the training data", Fingerprint(data.Train, work)), new("the dev data", Fingerprint(data.Dev, work))];
    }

    private static IEnumerable<KeyValuePair<string, string>> OfMixture(TrainerOptions options, TrainingData data, LongWork work) =>
        [
            new(OptionName.Of(options.Batches.Mixing), Description(OptionName.Of(options.Batches.Mixing), options.Batches.Mixing.Describe())),
            new(OptionName.Of(options.Batches.Tasks), options.Batches.Tasks.ToString()),
            new("the data sets", string.Join(", ", data.Mixture.Select(member => $"{member.Name}{(member.Weight is { } weight ? $" with the weight {Text(weight)}" : string.Empty)}"))),
            .. data.Mixture.Select(member => KeyValuePair.Create($"the training data of '{member.Name}'", Fingerprint(member.Train, work))),
            .. data.Mixture.Select(member => KeyValuePair.Create($"the dev data of '{member.Name}'", Fingerprint(member.Dev, work))),
        ];

    internal static string Fingerprint(MtlDataset? data, LongWork? work = null) => data is null
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{data.Count} rows with the hash {HashOf(RowPass.Over(data.Rows, (rows, _) => rows.Select(Line).ToArray(), work is null ? null : work.Done).SelectMany(lines => lines))}");

    private static string Line(MtlRow row) => JsonSerializer.Serialize(new
    {
        row.Text,
        row.Pair,
        row.Words,
        Labels = row.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => new { label.Key, Value = Form(label.Value) }),
    });

    // A label of a user's own need not show what it holds.
    private static object Form(Labels.Label label) => label.GetType().Assembly == typeof(Labels.Label).Assembly ? label : StrategyText.Of(label);

    private static string HashOf(IEnumerable<string> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line));
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
