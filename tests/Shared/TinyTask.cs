namespace MultiTaskBert.Tests;

/// <summary>Two tasks that a tiny encoder can be trained on: the topic of a sentence by its verb, and which words are people and places.</summary>
internal static class TinyTask
{
    internal static readonly string[] Topics = ["Sports", "Jobs", "Travel"];
    internal static readonly string[] Tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    private static readonly string[][] Verbs = [["scored", "won"], ["joined", "hired"], ["visited", "left"]];
    private static readonly string[] FirstNames = ["ada", "ben", "mia"];
    private static readonly string[] LastNames = ["stone", "hill"];
    private static readonly string[] Places = ["paris", "rome", "oslo"];

    /// <summary>All words that rows are made of.</summary>
    internal static IEnumerable<string> Words => [.. Verbs.SelectMany(verbs => verbs), .. FirstNames, .. LastNames, .. Places, "in", "new", "and"];

    /// <summary>Rows of words with labels for the heads "topic" and "entities"; the same seed gives the same rows.</summary>
    internal static MtlDataset Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return MtlDataset.From(Enumerable.Range(0, count).Select(_ => Row(random)).ToArray());
    }

    /// <summary>New heads for the two tasks.</summary>
    internal static TaskHead[] Heads() => [Topic(), Entities()];

    internal static SequenceClassificationHead Topic(SequenceClassificationOptions? options = null) => new("topic", Topics, options);

    internal static TokenClassificationHead Entities(TokenClassificationOptions? options = null) => new("entities", Tags, options);

    /// <summary>A tiny encoder with the two heads; the caller owns it.</summary>
    internal static MultiTaskModel Model(int layers = 2, bool pooler = true, double dropout = 0.1, long seed = 0) =>
        new(TinyBert.Load(layers, pooler, dropout), Heads(), seed);

    private static MtlRow Row(Random random)
    {
        var topic = random.Next(Topics.Length);
        List<(string Word, string Tag)> words = [(Pick(FirstNames), "B-PER")];
        if (random.Next(2) == 0)
        {
            words.Add((Pick(LastNames), "I-PER"));
        }

        words.Add((Pick(Verbs[topic]), "O"));
        if (random.Next(3) > 0)
        {
            words.Add(("in", "O"));
            if (random.Next(3) == 0)
            {
                words.Add(("new", "B-LOC"));
                words.Add((Pick(Places), "I-LOC"));
            }
            else
            {
                words.Add((Pick(Places), "B-LOC"));
            }
        }

        return new MtlRow([.. words.Select(word => word.Word)])
            .With("topic", Topics[topic])
            .With("entities", words.Select(word => word.Tag).ToArray());

        string Pick(string[] from) => from[random.Next(from.Length)];
    }
}
