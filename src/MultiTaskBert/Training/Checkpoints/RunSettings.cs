using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Training.Distilling;

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
            [nameof(options.GradientAccumulationSteps)] = Text(options.GradientAccumulationSteps),
            [nameof(options.LearningRate)] = Text(options.LearningRate),
            [nameof(options.Optimizer)] = Text(options.Optimizer),
            [nameof(options.Schedule)] = Text(options.Schedule),
            [nameof(options.Warmup)] = Text(options.Warmup),
            [nameof(options.ReduceOnPlateau)] = Text(options.ReduceOnPlateau),
            [nameof(options.LayerwiseDecay)] = Text(options.LayerwiseDecay),
            [nameof(options.LearningRateMultipliers)] = Text(options.LearningRateMultipliers),
            [nameof(options.Precision)] = model.Backbone.Precision.ToString(),
            [nameof(options.MaxGradientNorm)] = Text(options.MaxGradientNorm),
            [nameof(options.MaxGradientValue)] = Text(options.MaxGradientValue),
            [nameof(options.OnNotFinite)] = Text(options.OnNotFinite),
            [nameof(options.WeightAverage)] = Text(options.WeightAverage),
            [nameof(options.MaxSteps)] = Text(options.MaxSteps),
            [nameof(options.EvaluateEverySteps)] = Text(options.EvaluateEverySteps),
            [nameof(options.Freeze)] = freeze.ToString(),
            [nameof(options.LossWeighting)] = Text(options.LossWeighting),
            [nameof(options.GradientAggregation)] = Text(options.GradientAggregation),
            [nameof(options.GradientSite)] = Text(options.GradientSite),
            [nameof(options.Collation)] = Text(options.Collation),
            [nameof(options.Sampler)] = Text(options.Sampler),
            [nameof(options.Seed)] = Text(options.Seed),
            [nameof(options.AllowUnknownDevLabels)] = Text(options.AllowUnknownDevLabels),
            [nameof(options.BestMetric)] = options.BestMetric,
            [nameof(options.KeepBest)] = Text(options.KeepBest),
            ["the model"] = HashOf(model.state_dict().Select(p => $"{p.Key} {p.Value.dtype} {string.Join(',', p.Value.shape)}")),
            ["the heads"] = HashOf(model.Heads.Select(head => $"{head.Name} {head.GetType().FullName} {head.Describe()?.Settings?.ToJsonString()} {string.Join('\n', head.Layout.Names)}")),
        }.Concat(OfTeacher(options)).Concat(OfData(options, data)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Throws if a training is to be continued with other settings, naming each with both values.</summary>
    internal static void ThrowIfChanged(string checkpoint, IReadOnlyDictionary<string, string> then, IReadOnlyDictionary<string, string> now)
    {
        string[] changed =
        [
            .. then.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(name => !string.Equals(then.GetValueOrDefault(name), now.GetValueOrDefault(name), StringComparison.Ordinal))
                .Select(name => $"- {name} was {then.GetValueOrDefault(name) ?? "not there"} and is {now.GetValueOrDefault(name) ?? "not there"}"),
        ];
        if (changed.Length > 0)
        {
            throw new CheckpointException(
                $"'{checkpoint}' is of a training with other settings, so it cannot be continued with these:\n{string.Join('\n', changed)}\n"
                + "Put the settings back, or start anew with another Checkpoints.Folder.");
        }
    }

    // The text of a value, and all that it says of itself: a record prints its values, but not what lists in it hold.
    private static string Text(object? value)
    {
        switch (value)
        {
            case null:
                return "null";
            case IFormattable number:
                return number.ToString(null, CultureInfo.InvariantCulture);
            default:
                var text = Convert.ToString(value, CultureInfo.InvariantCulture);
                try
                {
                    return $"{text} {JsonSerializer.Serialize(value, value.GetType())}";
                }
                catch (Exception e) when (e is NotSupportedException or ArgumentException)
                {
                    return $"{text}";   // A type of the user's, or an infinite number, that JSON cannot say.
                }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> OfTeacher(TrainerOptions options) => options.Distillation is not { } distillation
        ? []
        : [new(nameof(options.Distillation), $"{distillation}, multiplied in {distillation.Teacher.Backbone.Precision}"), new("the weights of the teacher", TeacherHash.Of(distillation.Teacher))];

    private static IEnumerable<KeyValuePair<string, string>> OfData(TrainerOptions options, TrainingData data) => data.IsMixture
        ?
        [
            new(nameof(options.Mixing), Text(options.Mixing)),
            new(nameof(options.BatchTasks), options.BatchTasks.ToString()),
            new("the data sets", string.Join(", ", data.Mixture.Select(member => $"{member.Name}{(member.Weight is { } weight ? $" with the weight {Text(weight)}" : string.Empty)}"))),
            .. data.Mixture.Select(member => KeyValuePair.Create($"the training data of '{member.Name}'", Fingerprint(member.Train))),
            .. data.Mixture.Select(member => KeyValuePair.Create($"the dev data of '{member.Name}'", Fingerprint(member.Dev))),
        ]
        : [new("the training data", Fingerprint(data.Train)), new("the dev data", Fingerprint(data.Dev))];

    private static string Fingerprint(MtlDataset? data) => data is null
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{data.Count} rows with the hash {HashOf(data.Select(Line))}");

    private static string Line(MtlExample row) => JsonSerializer.Serialize(new
    {
        row.Text,
        row.Pair,
        row.Words,
        Labels = row.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => new { label.Key, Value = (object)label.Value }),
    });

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
