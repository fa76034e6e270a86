using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Fuzz;

/// <summary>Looks at everything that a reader gave: what it took must be whole.</summary>
internal static class RowWalk
{
    private const int GreatestMessage = 100_000;

    /// <summary>Reads every property of every row.</summary>
    internal static void Of(MtlDataset rows)
    {
        Require(rows.Count > 0, "a dataset without rows");
        var labels = 0;
        foreach (var row in rows)
        {
            Require(row.Text is null != row.Words is null, "a row with text and words, or neither");
            Require(row.Pair is null || row.Text is not null, "a pair beside words");
            Require(row.Words?.All(word => word is not null) != false, "a word that is null");
            Require(row.Equals(row) && row.GetHashCode() == row.GetHashCode(), "a row that is not itself");
            Require(row.ToString().Length > 0 && row.Source?.ToString() is not "", "a row without text");
            _ = row.Group;
            foreach (var (head, label) in row.Labels)
            {
                labels++;
                Require(!string.IsNullOrWhiteSpace(head), "a head without name");
                Require(label.Describe().Length > 0 && label.ToString() is not null && label.Equals(label), "a label that does not say what it is");
                Require(label.AsNames()?.All(name => name is not null) != false, "a name that is null");
                Require(label.AsEntities()?.All(entity => entity.Type is not null) != false, "an entity without type");
                Require(label.AsNumber() is not { } number || double.IsFinite(number), "a number that is not finite");
                _ = (label.AsClass(), label.AsSpans()?.Count, label.AsRelatedText(), label.NamesIn().Count(), label.GetHashCode(), label.IsEmptyList);
            }
        }

        Require(rows.LabelCounts.Values.Sum() == labels, "labels that are counted wrongly");
        foreach (var leftOut in rows.LeftOut)
        {
            Require(leftOut is { Count: > 0, File.Length: > 0, What.Length: > 0 } && leftOut.ToString().Length < GreatestMessage, "something left out that does not say what it is");
        }

        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal);
        foreach (var head in rows.Heads)
        {
            try
            {
                var (names, tags) = (rows.LabelNames(head), rows.TagNames(head));
                layouts[head] = rows.Any(row => row.Labels.TryGetValue(head, out var label) && (label.AsEntities() is not null || label.AsNames() is not null)) ? LabelLayout.Tags(tags) : LabelLayout.Class(names);
            }
            catch (ArgumentException)
            {
                // Labels without names, or with such as no head can have: the documented answer.
                layouts[head] = LabelLayout.Value();
            }
        }

        // What a head takes of the labels is found before a training, whatever they are.
        Require(rows.Problems(layouts).All(problem => problem.Message.Length is > 0 and < GreatestMessage), "rows whose problems do not say what they are");
    }

    /// <summary>Reads what was refused, and why.</summary>
    internal static void Of(DatasetException refused)
    {
        Require(refused.Message.Length is > 0 and < GreatestMessage, $"a message of {refused.Message.Length} characters");
        Require(refused.Problems.Count > 0 && refused.Total >= refused.Problems.Count, "problems that are counted wrongly");
        foreach (var problem in refused.Problems)
        {
            Require(problem.Message.Length is > 0 and < GreatestMessage && problem.Line is null or > 0 && problem.ToString().Length > 0, $"a problem that does not say what it is: line {problem.Line}, {problem.Message.Length} characters");
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The reader gave {otherwise}.");
        }
    }
}
