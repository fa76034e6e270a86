using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Heads;

/// <summary>A head of every kind on small rows, each labelled for some of them; what is asked follows from the words.</summary>
internal static class ManyTasks
{
    internal static readonly string[] Moods = ["calm", "urgent"];
    internal static readonly string[] Grades = ["low", "mid", "high"];

    private static readonly string[] Names = ["ada", "ben", "mia"];
    private static readonly string[] Verbs = ["won", "joined", "left"];
    private static readonly string[] Places = ["paris", "rome", "oslo"];

    /// <summary>New heads, one of every kind, with options that are none of the defaults where <paramref name="plain"/> is false.</summary>
    internal static TaskHead[] Heads(bool plain = true) =>
    [
        TinyTask.Topic(),
        TinyTask.Entities(),
        new MultiLabelClassificationHead("moods", Moods, plain ? null : new() { Threshold = 0.4, Pooling = Pooling.Mean, PositiveWeights = new Dictionary<string, double>(StringComparer.Ordinal) { ["calm"] = 2, ["urgent"] = 0.5 } }),
        new MultiLabelClassificationHead("rare", Moods, new() { Focal = plain ? new() : new() { Gamma = 1.5, Alpha = 0.4 } }),
        new RegressionHead("number", plain ? null : new() { Loss = RegressionLoss.Huber(0.7), Mean = 3, StandardDeviation = 2, Dropout = 0.2, Pooling = Pooling.Pooler }),
        new RegressionHead("distance", new() { Loss = RegressionLoss.AbsoluteError }),
        new OrdinalHead("grade", Grades, plain ? null : new() { Dropout = 0.2, Pooling = Pooling.Mean }),
        new CrfTokenHead("people", TinyTask.Tags, plain ? null : new() { Dropout = 0.3, ForbidImpossibleTags = false }),
        new SpanExtractionHead("answer", plain ? new() { AllowNoAnswer = true } : new() { Dropout = 0.1, MaxAnswerTokens = 4, AllowNoAnswer = true, NoAnswerMargin = 0.5 }),
        new SequenceClassificationHead("nli", ["same", "other"]),
    ];

    /// <summary>Rows of text; a head has labels in about two of three of them, and every third row is a pair.</summary>
    internal static MtlDataset Rows(int count) => MtlDataset.From(Enumerable.Range(0, count).Select(Row).ToArray());

    private static MtlRow Row(int index)
    {
        var (name, verb, place) = (Names[index % 3], Verbs[index / 3 % 3], Places[index / 2 % 3]);
        var text = $"{name} {verb} in {place}";
        var at = text.Length - place.Length;
        Dictionary<string, Label> labels = new(StringComparer.Ordinal)
        {
            ["topic"] = TinyTask.Topics[index / 3 % 3],
            ["entities"] = new EntitySpan[] { new(0, 3, "PER"), new(at, text.Length, "LOC") },
            ["moods"] = new[] { Moods[index / 2 % 3 == 0 ? 0 : 1] },
            ["rare"] = index % 3 == 0 ? Moods : [],
            ["number"] = (index % 3) + 2.0,
            ["distance"] = (index / 3 % 3) - 1.0,
            ["grade"] = Grades[index % 3],
            ["people"] = new EntitySpan[] { new(0, 3, "PER") },
            ["answer"] = index % 4 == 0 ? SpanLabel.None : new TextSpan(at, text.Length),
            ["nli"] = index % 3 == 0 ? "same" : "other",
        };
        return new MtlRow(text)
        {
            Pair = index % 3 == 2 ? $"{Names[index % 2]} left" : null,
            Labels = labels.Where((_, place) => (index + place) % 3 > 0).ToDictionary(StringComparer.Ordinal),
        };
    }
}
