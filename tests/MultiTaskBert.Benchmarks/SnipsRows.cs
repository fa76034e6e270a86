using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Benchmarks;

/// <summary>Rows of SNIPS with an intent and a slot for each word.</summary>
internal sealed class SnipsRows(BenchmarkContext context)
{
    public const string Intent = "intent";
    public const string Slots = "slots";

    /// <summary>The training rows as they are.</summary>
    public MtlDataset All { get; } = MtlDataset.FromSeqInOut(context.PathOf("data", "snips", "train"), Intent, Slots);

    public int IntentCount => All.LabelNames(Intent).Count;

    public int SlotCount => All.TagNames(Slots).Count;

    /// <summary>New heads for both labels.</summary>
    public TaskHead[] Heads() => [new SequenceClassificationHead(Intent, All.LabelNames(Intent)), new TokenClassificationHead(Slots, All.TagNames(Slots))];

    /// <summary>A batch in which every place is a token: each row is the words of rows that follow one another, cut at the length.</summary>
    public MtlBatch FullBatch(MultiTaskModel model, int rows, int length) =>
        model.CreateCollator(new CollatorOptions { MaxLength = length }).Collate([.. Enumerable.Range(0, rows).Select(row => Joined(row, length))]);

    private MtlRow Joined(int place, int length)
    {
        var (words, tags) = (new List<string>(), new List<string>());
        for (var next = place * length; words.Count < length; next++)
        {
            var row = All[next % All.Count];
            words.AddRange(row.Words!);
            tags.AddRange(((NamesLabel)row.Labels[Slots]).Names);
        }

        return new MtlRow([.. words]).With(Intent, All[place].Labels[Intent]).With(Slots, tags.ToArray());
    }
}
