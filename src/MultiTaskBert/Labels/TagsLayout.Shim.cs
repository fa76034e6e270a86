using MultiTaskBert.Tags;

namespace MultiTaskBert.Labels;

public sealed partial class TagsLayout
{
    internal ShimScheme Scheme { get; } = new();

    internal string InsideTag(string type) => InTagSet($"I-{type}");

    private string[] InTagSet(IReadOnlyList<string> tags) => [.. tags.Select(InTagSet)];

    private IReadOnlyList<string> WithoutUnseenEdges(IReadOnlyList<string> tags, TagPlaces words)
    {
        var changed = tags.ToArray();
        foreach (var run in TagRun.In(tags))
        {
            int[] seen = [.. Enumerable.Range(run.First, run.End - run.First).Where(word => !words.Unseen[word])];
            if (seen.Length > 0 && seen[0] != run.First)
            {
                changed[seen[0]] = tags[run.First];
            }
        }

        return changed;
    }

    internal sealed class ShimScheme
    {
        internal string Outside => "O";

        internal IReadOnlyList<WordSpan> Read(IReadOnlyList<string?> tags)
        {
            int[] seen = [.. Enumerable.Range(0, tags.Count).Where(i => tags[i] is not null)];
            return [.. TagRun.In([.. seen.Select(i => tags[i])]).Select(run => new WordSpan(run.Type, seen[run.First], seen[run.End - 1]))];
        }
    }
}
