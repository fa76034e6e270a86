using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>Compares the true and the predicted entities of one sentence, as nervaluate 1.2.1 does.</summary>
/// <remarks>
/// Predictions are taken in their order. Each looks among the true entities that are not used up for one that makes it correct, then for the first that it
/// overlaps, and uses that up.
/// </remarks>
internal static class EntityMatcher
{
    // A prediction that covers less of a true entity than this does not overlap it.
    private const double LeastOverlap = 0.01;

    internal static EntityMatchCounts Compare(EntityMatching matching, IReadOnlyList<WordSpan> truths, IReadOnlyList<WordSpan> predictions)
    {
        var unused = truths.ToList();
        var counts = default(EntityMatchCounts);
        foreach (var prediction in predictions)
        {
            var met = unused.Where(truth => Overlaps(truth, prediction)).ToArray();
            var right = met.Where(truth => IsCorrect(matching, truth, prediction)).ToArray();
            if (right.Length > 0)
            {
                unused.Remove(right.MinBy(truth => Distance(truth, prediction)));
                counts = counts with { Correct = counts.Correct + 1 };
            }
            else if (met.Length == 0)
            {
                counts = counts with { Spurious = counts.Spurious + 1 };
            }
            else
            {
                unused.Remove(met[0]);
                counts = matching == EntityMatching.Partial
                    ? counts with { Partial = counts.Partial + 1 }
                    : counts with { Incorrect = counts.Incorrect + 1 };
            }
        }

        return counts with { Missed = unused.Count };
    }

    private static bool IsCorrect(EntityMatching matching, WordSpan truth, WordSpan prediction)
    {
        var sameWords = truth.FirstWord == prediction.FirstWord && truth.LastWord == prediction.LastWord;
        var sameType = truth.Type.Equals(prediction.Type, StringComparison.Ordinal);
        return matching switch
        {
            EntityMatching.Strict => sameWords && sameType,
            EntityMatching.EntityType => sameType,
            _ => sameWords,
        };
    }

    private static bool Overlaps(WordSpan truth, WordSpan prediction)
    {
        var common = Math.Min(truth.LastWord, prediction.LastWord) - Math.Max(truth.FirstWord, prediction.FirstWord) + 1;
        return common > 0 && common >= LeastOverlap * (truth.LastWord - truth.FirstWord + 1);
    }

    private static int Distance(WordSpan truth, WordSpan prediction) =>
        Math.Abs(truth.FirstWord - prediction.FirstWord) + Math.Abs(truth.LastWord - prediction.LastWord);
}
