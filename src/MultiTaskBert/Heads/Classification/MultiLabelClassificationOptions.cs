namespace MultiTaskBert;

/// <summary>Represents the options of a <see cref="MultiLabelClassificationHead"/>.</summary>
public sealed class MultiLabelClassificationOptions : SentenceHeadOptions
{
    /// <summary>Gets the probability from which on a class applies, above 0 and below 1. It changes answers, not the training.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>
    /// Gets how much a row counts to which a class applies against one to which it does not, for each class by name (PyTorch's <c>pos_weight</c>); null weights
    /// all alike. Every class must be named, each weight be positive.
    /// </summary>
    public IReadOnlyDictionary<string, double>? PositiveWeights { get; init; }

    /// <summary>Gets the parameters of the focal loss; null, the default, takes binary cross-entropy.</summary>
    public SigmoidFocalOptions? Focal { get; init; }

    internal IEnumerable<string> Problems(IReadOnlyList<string> labels)
    {
        foreach (var problem in (string[])[.. SharedProblems(), .. Focal?.Problems() ?? []])
        {
            yield return problem;
        }

        if (Threshold is not (> 0 and < 1))
        {
            yield return FormattableString.Invariant($"{nameof(Threshold)} is {Threshold}; it must be above 0 and below 1.");
        }

        if (PositiveWeights is null)
        {
            yield break;
        }

        if (Focal is not null)
        {
            yield return $"{nameof(PositiveWeights)} and {nameof(Focal)} are both set; the focal loss weights by its Alpha, so leave one out.";
        }

        foreach (var label in labels.Where(label => !PositiveWeights.ContainsKey(label)))
        {
            yield return $"{nameof(PositiveWeights)} lacks the label '{label}'.";
        }

        foreach (var (label, weight) in PositiveWeights)
        {
            if (!labels.Contains(label, StringComparer.Ordinal))
            {
                yield return $"{nameof(PositiveWeights)} names '{label}', which is none of the labels.";
            }

            if (!(weight > 0 && double.IsFinite(weight)))
            {
                yield return FormattableString.Invariant($"{nameof(PositiveWeights)} gives '{label}' the weight {weight}; it must be positive.");
            }
        }
    }
}
