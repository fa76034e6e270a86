namespace MultiTaskBert.Metrics.Entities;

/// <summary>The checks that every metric over the tags of a sentence makes before it counts anything.</summary>
internal static class TagSequence
{
    internal static void CheckPair(Metric metric, IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        if (truth.Count != prediction.Count)
        {
            throw new ArgumentException(
                $"Metric '{metric.GetType().Name}' compares word by word, "
                + $"but the truth has {truth.Count} tags and the prediction {prediction.Count}. Give both one tag per word of the same sentence.",
                nameof(prediction));
        }

        CheckTags(truth, nameof(truth));
        CheckTags(prediction, nameof(prediction));
    }

    internal static void CheckTags(IReadOnlyList<string> tags, string parameter)
    {
        for (var word = 0; word < tags.Count; word++)
        {
            if (string.IsNullOrEmpty(tags[word]))
            {
                throw new ArgumentException(
                    $"Word {word} has an empty tag. Every word needs one; a word outside all entities is tagged 'O'.", parameter);
            }
        }
    }
}
