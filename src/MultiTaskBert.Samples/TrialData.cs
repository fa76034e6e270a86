namespace MultiTaskBert.Samples;

/// <summary>The rows of a trial, and the heads that are trained on them.</summary>
/// <param name="Train">The rows to train on.</param>
/// <param name="Dev">The rows to choose the best epoch by.</param>
/// <param name="Test">The rows that count.</param>
/// <param name="Classes">The head that gives a class to a sentence, or null if there is none.</param>
/// <param name="Tags">The head that gives a tag to each word.</param>
internal sealed record TrialData(MtlDataset Train, MtlDataset Dev, MtlDataset Test, string? Classes, string Tags)
{
    /// <summary>The metrics to show.</summary>
    public IEnumerable<string> Metrics => [.. Classes is null ? Array.Empty<string>() : [$"{Classes}/accuracy"], $"{Tags}/f1"];

    /// <summary>Reads the data of a trial.</summary>
    /// <param name="source"><c>topics</c>, or a folder.</param>
    /// <param name="rows">The greatest number of training rows.</param>
    public static TrialData Of(string source, int rows)
    {
        if (source == "topics")
        {
            return new TrialData(Assets.Sentences("train").Take(rows), Assets.Sentences("dev"), Assets.Sentences("test"), "topic", "entities");
        }

        return File.Exists(Path.Combine(source, "train.conll"))
            ? new TrialData(Columns("train").Take(rows), Columns("dev"), Columns("test"), null, "entities")
            : new TrialData(Intents("train").Take(rows), Intents("dev"), Intents("test"), "intent", "slots");

        MtlDataset Columns(string part) => MtlDataset.FromConll(Path.Combine(source, $"{part}.conll"));

        MtlDataset Intents(string part) => MtlDataset.FromSeqInOut(Path.Combine(source, part), "intent", "slots");
    }

    /// <summary>New heads for the labels of the training rows.</summary>
    /// <param name="crf">Whether the tags of a sentence are scored together.</param>
    public TaskHead[] Heads(bool crf) =>
    [
        .. Classes is null ? Array.Empty<TaskHead>() : [new SequenceClassificationHead(Classes, Train.LabelNames(Classes))],
        crf ? new CrfTokenHead(Tags, Train.TagNames(Tags)) : new TokenClassificationHead(Tags, Train.TagNames(Tags)),
    ];
}
