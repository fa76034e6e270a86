using MultiTaskBert.Metrics;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>What the library relies on in the answers of a head's own code; where it is not kept, the error names the head, what it gave, and what is expected.</summary>
internal static class HeadContract
{
    /// <summary>The output of a head: there must be one.</summary>
    internal static Tensor Output(TaskHead head, Tensor? output) => output is null
        ? throw Broken(head, $"{nameof(TaskHead.Forward)} returned null; it must return the output, a tensor whose first dimension is the rows")
        : output.IsInvalid ? throw Disposed(head, nameof(TaskHead.Forward))
        : output;

    /// <summary>The output of a head for so many rows.</summary>
    internal static Tensor Output(TaskHead head, Tensor? output, int rows) => Output(head, output) is { } given && given.dim() > 0 && given.shape[0] == rows
        ? given
        : throw Broken(head, $"{nameof(TaskHead.Forward)} returned a tensor of shape [{string.Join(", ", output!.shape)}] for {rows} row(s); its first dimension must be the rows");

    /// <summary>The loss of a head: one floating-point number. One of another precision is turned into Float32.</summary>
    internal static Tensor Loss(TaskHead head, Tensor? loss)
    {
        if (loss is null)
        {
            throw Broken(head, $"{nameof(TaskHead.Loss)} returned null; it must return a scalar with a gradient");
        }

        if (loss.IsInvalid)
        {
            throw Disposed(head, nameof(TaskHead.Loss));
        }

        if (loss.numel() != 1)
        {
            throw Broken(head, $"{nameof(TaskHead.Loss)} returned a tensor of shape [{string.Join(", ", loss.shape)}]; it must return one number, for instance the mean over the labelled items");
        }

        if (!loss.is_floating_point())
        {
            throw Broken(head, $"{nameof(TaskHead.Loss)} returned a tensor of type {loss.dtype}, which can have no gradient; it must be a floating-point number, computed from the output of {nameof(TaskHead.Forward)}");
        }

        return loss.dtype == ScalarType.Float32 ? loss : loss.to(ScalarType.Float32);
    }

    /// <summary>The loss of a training step: it must have a gradient where something trainable gets its gradient from it, or the training would run to its end and change nothing.</summary>
    /// <param name="head">The head.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="trainable">What is trainable by it, in words.</param>
    internal static void ThrowWithoutGradient(TaskHead head, Tensor loss, string trainable)
    {
        if (!loss.requires_grad)
        {
            throw Broken(
                head,
                $"its loss has no gradient, although {trainable}, so nothing would be learned from it. {nameof(TaskHead.Loss)} must compute with the tensor that {nameof(TaskHead.Forward)} returned, "
                + $"and {nameof(TaskHead.Forward)} with the hidden states: without detach(), argmax(), item(), no_grad() or a conversion to whole numbers in between. For a batch without anything to learn "
                + "from return (output * 0).sum(). A head that is not to be trained is frozen with FreezePolicy.Head");
        }
    }

    /// <summary>What a head says of a row: there must be something.</summary>
    internal static HeadPrediction Prediction(TaskHead head, HeadPrediction? prediction) =>
        prediction ?? throw Broken(head, $"{nameof(TaskHead.Decode)} returned null; it must return a prediction for every row");

    /// <summary>New metrics of a head: none of them null.</summary>
    internal static IReadOnlyList<Metric> Metrics(TaskHead head)
    {
        Metric?[] metrics = [.. head.CreateMetrics() ?? throw Broken(head, $"{nameof(TaskHead.CreateMetrics)} returned null; it must return the metrics, or an empty list")];
        return Array.TrueForAll(metrics, metric => metric is not null)
            ? metrics.OfType<Metric>().ToArray()
            : throw Broken(head, $"{nameof(TaskHead.CreateMetrics)} returned null as a metric; leave it out");
    }

    /// <summary>The numbers of a metric.</summary>
    internal static IReadOnlyList<MetricValue> Values(TaskHead head, Metric metric)
    {
        var values = metric.Compute() ?? throw Broken(head, $"{nameof(Metric.Compute)} of its metric {metric.GetType().Name} returned null; it must return its numbers");
        return values.Any(value => string.IsNullOrWhiteSpace(value.Name))
            ? throw Broken(head, $"{nameof(Metric.Compute)} of its metric {metric.GetType().Name} returned a number without a name; give it one, such as mean_error")
            : values;
    }

    /// <summary>Tells a metric of a row. One of answers gets the answer; one that wants more (probabilities) asks for the prediction itself.</summary>
    /// <exception cref="ArgumentException">The metric is for answers of another kind.</exception>
    internal static void Add(TaskHead head, Metric metric, object? truth, HeadPrediction prediction)
    {
        if (truth is null)
        {
            throw Broken(head, $"{nameof(Labels.LabelLayout.Truth)} of its layout {head.Layout.GetType().Name} returned null; it must return the gold answer");
        }

        var answer = metric.PredictionType.IsInstanceOfType(prediction) ? prediction : prediction.Answer
            ?? throw Broken(head, $"{nameof(HeadPrediction.Answer)} of its prediction {prediction.GetType().Name} is null");
        try
        {
            metric.Add(truth, answer);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"The metric {metric.GetType().Name} of head '{head.Name}' cannot take the answers of this head: {e.Message}", nameof(metric), e);
        }
    }

    private static InvalidOperationException Disposed(TaskHead head, string method) =>
        Broken(head, $"{method} returned a tensor that is disposed; what is returned from within a dispose scope of its own must leave it by MoveToOuterDisposeScope()");

    private static InvalidOperationException Broken(TaskHead head, string what) => new($"Head '{head.Name}' ({head.GetType().Name}): {what}.");
}
