using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>
/// The gold and the predicted tags of one row, compared fairly: entities that were given by their characters with the characters of those that were found, and words that the encoder
/// never sees not at all.
/// </summary>
internal static class TagPair
{
    /// <summary>The places whose tags are compared one by one.</summary>
    internal static IEnumerable<int> Places(IReadOnlyList<string> truth) =>
        Enumerable.Range(0, truth.Count).Where(place => truth is not GoldTags gold || gold.IsAnswerable(place));

    /// <summary>The entities on both sides: by characters where the gold is, the last one included, else by places.</summary>
    /// <param name="truth">The gold tags.</param>
    /// <param name="prediction">The predicted tags, as many.</param>
    /// <param name="read">How entities are read from tags.</param>
    internal static (IReadOnlyList<WordSpan> True, IReadOnlyList<WordSpan> Predicted) Entities(
        IReadOnlyList<string> truth, IReadOnlyList<string> prediction, Func<IReadOnlyList<string>, IReadOnlyList<WordSpan>> read)
    {
        if (truth is not GoldTags gold)
        {
            return (read(truth), read(prediction));
        }

        var found = gold.Read(prediction, read);
        return gold.Entities is { } entities && prediction is AnswerTags answer
            ? ([.. entities.Select(Characters)], [.. found.Select(span => Characters(gold.Visible(answer.Entity(span))))])
            : (gold.Read(truth, read), found);
    }

    private static WordSpan Characters(EntitySpan entity) => new(entity.Type, entity.Start, entity.End - 1);
}
