using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>
/// Reads the tags of sentences as entities for a metric. Where no scheme is given the sentences are kept, since the scheme is only known from the tags of all of them.
/// </summary>
/// <param name="scheme">The scheme of the tags; null to find it.</param>
/// <param name="count">Takes the true and the predicted entities of a sentence.</param>
/// <param name="reset">Forgets what was counted.</param>
internal sealed class SpansByScheme(TagScheme? scheme, Action<IReadOnlyList<WordSpan>, IReadOnlyList<WordSpan>> count, Action reset)
{
    private readonly List<(IReadOnlyList<string> Truth, IReadOnlyList<string> Prediction)> _waiting = [];
    private int _settled;

    /// <summary>The scheme, or null if it is found from the tags.</summary>
    internal TagScheme? Given { get; } = scheme is null or { HasEntities: true } ? scheme : throw new ArgumentException(
        $"Tags of {nameof(TagScheme)}.{nameof(TagScheme.None)} spell no entities, so there is nothing to count; use {nameof(TokenAccuracy)}.", nameof(scheme));

    internal void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        if (Given is null)
        {
            _waiting.Add((Kept(truth), Kept(prediction)));
        }
        else
        {
            Count(truth, prediction, Given);
        }
    }

    /// <summary>Counts what waits for its scheme. Who asks for entities means some: tags that fit no scheme are plain types.</summary>
    internal void Settle()
    {
        if (_settled == _waiting.Count)
        {
            return;
        }

        var found = TagScheme.Find(_waiting.SelectMany(sentence => sentence.Truth.Concat(sentence.Prediction)));
        found = found.HasEntities ? found : TagScheme.Io;
        reset();
        foreach (var (truth, prediction) in _waiting)
        {
            Count(truth, prediction, found);
        }

        _settled = _waiting.Count;
    }

    internal void Reset()
    {
        _waiting.Clear();
        _settled = 0;
        reset();
    }

    private void Count(IReadOnlyList<string> truth, IReadOnlyList<string> prediction, TagScheme by)
    {
        var (gold, found) = TagPair.Entities(truth, prediction, by.Read);
        count(gold, found);
    }

    // What the library hands over says more than its tags, and does not change.
    private static IReadOnlyList<string> Kept(IReadOnlyList<string> tags) => tags is GoldTags or AnswerTags ? tags : [.. tags];
}
