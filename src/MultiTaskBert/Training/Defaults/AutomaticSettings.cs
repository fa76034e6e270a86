using System.Globalization;
using MultiTaskBert.Backbones;
using MultiTaskBert.Optimization;

namespace MultiTaskBert.Training.Defaults;

/// <summary>
/// Fills in what the options of a training leave open: freezing, batches, epochs, learning rate, order of rows, precision. This is the one place that knows how;
/// <c>docs/defaults.md</c> has the trials behind the numbers. What the user set is never changed.
/// </summary>
/// <param name="Options">The options with nothing left open.</param>
/// <param name="Freeze">The policy in force.</param>
/// <param name="Chosen">What was chosen, in the order in which one follows from the other.</param>
internal sealed record AutomaticSettings(TrainerOptions Options, FreezePolicy Freeze, IReadOnlyList<ChosenSetting> Chosen)
{
    /// <summary>Fills in the options for a model and a number of rows.</summary>
    /// <param name="given">What the user set; values that cannot be used are left as they are, for the check to name.</param>
    /// <param name="model">The model; its width, its adapters and what stays frozen in it count.</param>
    /// <param name="rows">The number of training rows.</param>
    internal static AutomaticSettings Of(TrainerOptions given, MultiTaskModel model, int rows)
    {
        var chosen = new List<ChosenSetting>();
        var freeze = given.Freeze ?? Choose(nameof(given.Freeze), FreezeOf(model));
        var batch = given.BatchSize ?? Choose(nameof(given.BatchSize), BatchSizes.Of(rows));
        var epochs = given.Epochs ?? Choose(nameof(given.Epochs), EpochCounts.Of(rows, Math.Max(1, batch) * (double)Math.Max(1, given.Gradients.AccumulationSteps)));
        var learningRate = given.LearningRate ?? Choose(nameof(given.LearningRate), SuitableLearningRate.Of(model, freeze).Choice);
        var sampler = given.Batches.Sampler ?? Choose("Batches.Sampler", BatchOrders.Of(rows, Math.Max(1, batch)));
        var precision = given.Precision ?? Choose(nameof(given.Precision), PrecisionOf(model.Backbone));
        var options = chosen.Count == 0 ? given : given with { Freeze = freeze, BatchSize = batch, Epochs = epochs, LearningRate = learningRate, Batches = given.Batches with { Sampler = sampler }, Precision = precision };
        return new AutomaticSettings(options, freeze, chosen);

        T Choose<T>(string name, Choice<T> choice)
        {
            chosen.Add(new ChosenSetting(name, choice.Text, choice.Reason));
            return choice.Value;
        }
    }

    /// <summary>In which type the encoder multiplies matrices.</summary>
    internal Precision PrecisionInForce => Options.Precision!.Value;

    /// <summary>What the user should know about the length of the training and its learning rate, one sentence each.</summary>
    /// <param name="model">The model.</param>
    /// <param name="steps">The number of optimizer steps.</param>
    internal IEnumerable<string> Warnings(MultiTaskModel model, long steps)
    {
        var suitable = SuitableLearningRate.Of(model, Freeze);
        if (Chosen.Any(setting => setting.Name is nameof(TrainerOptions.LearningRate)) && Options.Optimization.Optimizer is not AdamWOptions)
        {
            yield return $"The learning rate was left open, and {Text(Options.LearningRateInForce)} was chosen as it suits AdamW; set {nameof(Options.LearningRate)} for {Options.Optimization.Optimizer.GetType().Name}.";
        }

        if (suitable.TooFewSteps(Options.LearningRateInForce, steps) is { } few)
        {
            yield return few;
        }
    }

    // Frozen layers save time and cost quality, with few rows as well as with many: they are the user's choice.
    private static Choice<FreezePolicy> FreezeOf(MultiTaskModel model) => model.Lora is null
        ? new(FreezePolicy.None, FreezePolicy.None.ToString(), "a trainable encoder scores best, with few rows too")
        : new(FreezePolicy.Backbone, FreezePolicy.Backbone.ToString(), "the model has adapters, which are trained in the place of the encoder");

    private static Choice<Precision> PrecisionOf(Backbone backbone)
    {
        var before = backbone.Precision;
        if (before != Precision.Float32)
        {
            return new(before, before.ToString(), "the encoder is set to it");
        }

        // The encoder says what it makes of it: one of a user's own may have Float32 only.
        backbone.SetPrecision(Precision.Auto);
        var taken = backbone.Precision;
        backbone.SetPrecision(before);
        var reason = taken == Precision.BFloat16 ? "this processor is faster in it, and the model is as good"
            : Runtime.ProcessorFeatures.IsFasterInBFloat16 ? "the encoder has no other"
            : "this processor is not faster in bfloat16";
        return new(Precision.Auto, taken.ToString(), reason);
    }

    private static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
