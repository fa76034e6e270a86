using MultiTaskBert.Data;

namespace MultiTaskBert.Samples;

/// <summary>SNIPS (intent and slots), WNUT-17 (entities in tweets) and the topics that come with the samples: as one mixture, and the heads for it.</summary>
internal static class ThreeDataSets
{
    public const string Intent = "intent";
    public const string Slots = "slots";
    public const string Entities = "entities";
    public const string Topic = "topic";

    private static readonly string[] Names = ["snips", "wnut17", "topics"];

    /// <summary>Reads the three.</summary>
    /// <param name="root">The folder with snips (train, dev, test) and wnut17 (train.conll, dev.conll).</param>
    /// <param name="limitTrain">Takes only so many training rows: one number for all, or one for each; null takes all.</param>
    /// <param name="limitDev">Takes only so many dev rows of each; null takes all.</param>
    /// <param name="weights">The weights by hand of those that have one.</param>
    public static MtlMixture Load(string root, IReadOnlyList<int>? limitTrain, int? limitDev, IReadOnlyDictionary<string, double>? weights = null)
    {
        if (limitTrain is not (null or [_] or [_, _, _]))
        {
            throw new InvalidDataException($"--limit-train has {limitTrain.Count} numbers; give one for all data sets, or three: for SNIPS, WNUT-17 and the topics.");
        }

        MtlDataset Snips(string part) => ThreeDataSets.Snips(root, part);
        MtlDataset Tweets(string part) => MtlDataset.FromConll(Path.Combine(root, "wnut17", $"{part}.conll"));
        MixtureMember Member(string name, MtlDataset train, MtlDataset dev) => new(name, train.Take(limitTrain is null ? int.MaxValue : limitTrain[Array.IndexOf(Names, name) % limitTrain.Count]))
        {
            Dev = dev.Take(limitDev ?? int.MaxValue),
            Weight = weights?.TryGetValue(name, out var weight) == true ? weight : null,
        };

        #region many-datasets-mixture
        var mixture = new MtlMixture(
            Member("snips", Snips("train"), Snips("dev")),
            Member("wnut17", Tweets("train"), Tweets("dev")),
            Member("topics", Topics("train"), Topics("dev")));
        #endregion
        return mixture;
    }

    /// <summary>The train, dev or test part of SNIPS.</summary>
    public static MtlDataset Snips(string root, string part) => MtlDataset.FromSeqInOut(Path.Combine(root, "snips", part), Intent, Slots);

    /// <summary>New heads for the labels of the training rows.</summary>
    public static IReadOnlyList<TaskHead> Heads(MtlMixture mixture)
    {
        var (snips, tweets, topics) = (mixture["snips"].Train, mixture["wnut17"].Train, mixture["topics"].Train);
        return
        [
            new SequenceClassificationHead(Intent, snips.LabelNames(Intent)),
            new TokenClassificationHead(Slots, snips.TagNames(Slots)),
            new TokenClassificationHead(Entities, tweets.TagNames(Entities)),
            new SequenceClassificationHead(Topic, topics.LabelNames(Topic)),
        ];
    }

    // The sentences are labelled with entities too, but with other kinds than the tweets.
    private static MtlDataset Topics(string part) => MtlDataset.From(
        Assets.Sentences(part).Select(row => row.WithLabels(row.Labels.Where(label => label.Key == Topic).ToDictionary(StringComparer.Ordinal))));
}
