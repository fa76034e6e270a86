using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert;

/// <summary>Provides rows with what was predicted for them beside their gold answers.</summary>
public static class PredictionRows
{
    private const string Right = "right";
    private const string Wrong = "wrong";

    /// <summary>
    /// Returns the rows with more labels for each head that predicts: <c>topic_predicted</c>, its answer; <c>topic_probability</c>, a number from 0 to 1; and beside a gold answer <c>topic_result</c>,
    /// which is <c>right</c> or <c>wrong</c>. <see cref="MtlDataset.WriteCsv"/> and <see cref="MtlDataset.WriteJsonLines"/> write them, and <see cref="MtlDataset.Where"/> finds the wrong ones.
    /// </summary>
    /// <remarks>
    /// The probability of several classes or entities is the lowest of them. A number has no probability, and is neither right nor wrong. Vectors and masked tokens are left out:
    /// <c>JsonSerializer</c> writes them with their <see cref="Prediction"/>.
    /// </remarks>
    /// <param name="rows">The rows that were predicted.</param>
    /// <param name="predictions">A prediction for each row, in their order, as <c>Predictor.PredictRows</c> gives them; gone through once.</param>
    /// <exception cref="ArgumentException">There are more or fewer predictions than rows, one is of another text, or a label of the rows has a name that is needed.</exception>
    /// <example><code>
    /// MtlDataset result = test.WithPredictions(predictor.PredictRows(test));
    /// result.WriteCsv("predictions.csv");
    /// </code></example>
    public static MtlDataset WithPredictions(this MtlDataset rows, IEnumerable<Prediction> predictions)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(predictions);
        using var all = predictions.GetEnumerator();
        var (index, count) = (0, rows.Count);
        var result = MtlDataset.From(rows.AsEnumerable().Select(row =>
        {
            if (!all.MoveNext())
            {
                throw new ArgumentException($"There are {index} predictions for {count} rows; give one for each, in the order of the rows.", nameof(predictions));
            }

            return With(row, all.Current, index++);
        }));
        return all.MoveNext() ? throw new ArgumentException($"There are more predictions than the {count} rows; give one for each, in the order of the rows.", nameof(predictions)) : result;
    }

    private static MtlRow With(MtlRow row, Prediction prediction, int index)
    {
        if (prediction is null || !prediction.Text.Equals(row.Text ?? string.Join(' ', row.Words!), StringComparison.Ordinal))
        {
            throw new ArgumentException($"Prediction {index} is {(prediction is null ? "null" : $"of {Quoted.Value(prediction.Text)}")}, but row {index} is {Quoted.Value(row.ToString())}; give one for each row, in their order.", nameof(prediction));
        }

        var labels = new Dictionary<string, Label>(row.Labels, StringComparer.Ordinal);
        foreach (var (head, answer) in prediction.Heads)
        {
            if (Read(answer, row.Words is not null) is not (var label, var probability))
            {
                continue;
            }

            Add($"{head}_predicted", label);
            if (probability is { } value)
            {
                Add($"{head}_probability", value);
            }

            if (row.Labels.TryGetValue(head, out var gold) && AreEqual(gold, label, isOrdered: answer is TagsPrediction) is { } isRight)
            {
                Add($"{head}_result", isRight ? Right : Wrong);
            }
        }

        return row.WithLabels(labels);

        void Add(string name, Label label)
        {
            if (!labels.TryAdd(name, label))
            {
                throw new ArgumentException($"The rows have labels for a head {Quoted.Value(name)} already; leave it out ({nameof(MtlDataset.WithoutHeads)}).", nameof(row));
            }
        }
    }

    private static (Label Label, double? Probability)? Read(HeadPrediction prediction, bool isOfWords) => prediction switch
    {
        ClassPrediction one => (one.Label, one.Probability),
        OrdinalPrediction rank => (rank.Label, rank.Probabilities[rank.Rank].Value),
        ClassesPrediction several => (new NamesLabel(several.Labels), Least(several.Probabilities.Where(one => several.Labels.Contains(one.Key, StringComparer.Ordinal)).Select(one => one.Value))),
        TagsPrediction tags => (isOfWords ? new NamesLabel(tags.Tags) : new EntitiesLabel([.. tags.Entities.Select(entity => new EntitySpan(entity.Span.Start, entity.Span.End, entity.Type))]),
            Least(tags.Entities.Select(entity => entity.Confidence))),
        SpanPrediction span => (new SpanLabel(span.Span), span.Probability),
        ValuePrediction number => (number.Value, null),
        EmbeddingPrediction or MaskedTokensPrediction => null,
        { Answer: string name } => (name, null),
        { Answer: double number } => (number, null),
        { Answer: IEnumerable<string> names } => (new NamesLabel([.. names]), null),
        _ => null,
    };

    private static double? Least(IEnumerable<double> probabilities) => probabilities.Select(value => (double?)value).Min();

    // Null where an answer is only near or far.
    private static bool? AreEqual(Label gold, Label predicted, bool isOrdered) => predicted switch
    {
        ValueLabel => null,
        ClassLabel { Name: var name } => gold.AsClass() is { } goldClass ? goldClass.Equals(name, StringComparison.Ordinal) : null,
        EntitiesLabel { Entities: var entities } => gold.AsEntities() is { } goldEntities ? goldEntities.ToHashSet().SetEquals(entities) : null,
        SpanLabel => gold.AsSpans() is { } spans ? spans.SequenceEqual(predicted.AsSpans()!) : null,
        NamesLabel { Names: var names } => gold.AsNames() is { } goldNames
            ? isOrdered ? goldNames.SequenceEqual(names, StringComparer.Ordinal) : goldNames.ToHashSet(StringComparer.Ordinal).SetEquals(names)
            : null,
        _ => null,
    };
}
