using System.Globalization;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert.Training.Defaults;

/// <summary>
/// The learning rate that suits what is trainable. New weights alone (heads, adapters) take a high one. A whole encoder takes one that falls with its width: what suits
/// BERT-base (768) is too low for a narrow one such as MiniLM (384), which changes next to nothing by it in a short training.
/// </summary>
internal sealed record SuitableLearningRate(double Value, string Reason)
{
    private const double OfHeads = 3e-3;
    private const double OfAdapters = 1e-3;
    private const double OfBase = 5e-5;
    private const double BaseWidth = 768;
    private const double Steepness = 2;   // 2e-4 at 384, 2.8e-5 at 1024
    private const double Highest = 1e-3;
    private const double StepsNeeded = 100;
    private const int Later = 1_000_000;

    internal Choice<double> Choice => new(Value, Text(Value), Reason);

    internal static SuitableLearningRate Of(MultiTaskModel model, FreezePolicy freeze)
    {
        if (!IsEncoderEverTrainable(model.GetComponents(), freeze))
        {
            return model.Lora is null
                ? new SuitableLearningRate(OfHeads, "the encoder stays frozen, and heads alone take a high learning rate")
                : new SuitableLearningRate(OfAdapters, "the encoder stays frozen, and adapters and heads take a high learning rate");
        }

        var width = model.Backbone.Shape.HiddenSize;
        return new SuitableLearningRate(
            OfWidth(width),
            string.Create(CultureInfo.InvariantCulture, $"suits a trainable encoder of width {width}; the narrower it is, the higher"));
    }

    /// <summary>The learning rate for a trainable encoder of a width.</summary>
    internal static double OfWidth(int width) => Rounded(Math.Min(OfBase * Math.Pow(BaseWidth / width, Steepness), Highest));

    /// <summary>Says that the steps are too few to change much at a learning rate; null if they are enough.</summary>
    internal string? TooFewSteps(double learningRate, long steps)
    {
        if (!(learningRate > 0) || learningRate * steps >= Value * StepsNeeded)
        {
            return null;
        }

        var enough = Math.Ceiling(Value * StepsNeeded / learningRate);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{steps:N0} {(steps == 1 ? "step is" : "steps are")} few at a learning rate of {Text(learningRate)}: the model will hardly change. Take {enough:N0} steps or more (more Epochs, a smaller BatchSize)"
            + $"{(learningRate < Value ? $", or a learning rate of {Text(Value)}, which {Reason}" : string.Empty)}.");
    }

    // In the first epochs or later: a policy that frees the encoder step by step does so soon.
    private static bool IsEncoderEverTrainable(IReadOnlyList<ModelComponent> components, FreezePolicy freeze)
    {
        var start = new FreezeProgress(components);
        var later = new FreezeProgress(components, epoch: Later, step: Later, stalls: Later);
        return components
            .Where(component => component.Kind is ComponentKind.Embeddings or ComponentKind.Layer)
            .Any(component => component.Parameters.Any(parameter => !freeze.IsFrozen(component, parameter.Key, start) || !freeze.IsFrozen(component, parameter.Key, later)));
    }

    // Two digits, as people write learning rates.
    private static double Rounded(double learningRate)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(learningRate)) - 1);
        return double.Parse((Math.Round(learningRate / unit) * unit).ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static string Text(double learningRate) => learningRate.ToString("0.#######", CultureInfo.InvariantCulture);
}
