namespace MultiTaskBert;

/// <summary>Represents the options of heads that choose one of several labels. Unset ones keep what BERT's own heads do.</summary>
public class ClassificationOptions : HeadOptions
{
    /// <summary>Initializes the defaults.</summary>
    internal ClassificationOptions()
    {
    }

    /// <summary>Initializes a copy.</summary>
    internal ClassificationOptions(ClassificationOptions other) =>
        (Dropout, HiddenLayer, Loss, LabelSmoothing, ClassWeights, ExtraMetrics) = (other.Dropout, other.HiddenLayer, other.Loss, other.LabelSmoothing, other.ClassWeights, other.ExtraMetrics);

    /// <summary>Gets the dropout in front of the linear layer, from 0 to below 1; null takes what the encoder's configuration says (BERT: 0.1).</summary>
    public double? Dropout { get; init; }

    /// <summary>
    /// Gets a layer in front of the linear layer that gives the logits, or null for none, as in BERT's own heads. A head that is taken over from a checkpoint has what the checkpoint
    /// has.
    /// </summary>
    public HiddenLayer? HiddenLayer { get; init; }

    /// <summary>Gets the loss that the head is trained on; <see cref="ClassificationLoss.CrossEntropy"/> by default.</summary>
    public ClassificationLoss Loss { get; init; } = ClassificationLoss.CrossEntropy;

    /// <summary>Gets ε of label smoothing (Szegedy et al. 2016), from 0 to below 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Gets a weight for each label in the loss, by name; null weights all alike. Every label must be named, each weight be positive.</summary>
    public IReadOnlyDictionary<string, double>? ClassWeights { get; init; }

    internal IEnumerable<string> Problems(IReadOnlyList<string> labels)
    {
        if (Dropout is not (null or (>= 0 and < 1)))
        {
            yield return $"{nameof(Dropout)} is {Dropout}; it must be from 0 to below 1.";
        }

        foreach (var problem in HiddenLayer?.Problems() ?? [])
        {
            yield return problem;
        }

        if (LabelSmoothing is not (>= 0 and < 1))
        {
            yield return $"{nameof(LabelSmoothing)} is {LabelSmoothing}; it must be from 0 to below 1.";
        }

        foreach (var problem in Loss?.Check(this) ?? [$"{nameof(Loss)} is null; use {nameof(ClassificationLoss)}.{nameof(ClassificationLoss.CrossEntropy)}."])
        {
            yield return problem;
        }

        foreach (var label in labels.Where(label => ClassWeights is not null && !ClassWeights.ContainsKey(label)))
        {
            yield return $"{nameof(ClassWeights)} lacks the label '{label}'.";
        }

        foreach (var (label, weight) in ClassWeights ?? new Dictionary<string, double>(StringComparer.Ordinal))
        {
            if (!labels.Contains(label, StringComparer.Ordinal))
            {
                yield return $"{nameof(ClassWeights)} names '{label}', which is none of the labels.";
            }

            if (!(weight > 0 && double.IsFinite(weight)))
            {
                yield return $"{nameof(ClassWeights)} gives '{label}' the weight {weight}; it must be positive.";
            }
        }
    }
}
