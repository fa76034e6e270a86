using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>What the layouts of heads find in training rows, where that was left to the library.</summary>
internal static class LayoutChoices
{
    /// <summary>The most rows that a layout looks at; of more that have a label, so many that lie equally far apart. What is to be found are ratios of thousands of entities.</summary>
    internal const int RowsAtMost = 20_000;

    /// <summary>For each head that had something to find, what it found. The rows may be wrong in any way; those that cannot be laid are passed over.</summary>
    internal static IReadOnlyDictionary<string, LayoutChoice> Of(IReadOnlyDictionary<string, LabelLayout> layouts, MtlDataset train, RowEncoder encoder)
    {
        var choices = new Dictionary<string, LayoutChoice>(StringComparer.Ordinal);
        foreach (var (head, layout) in layouts)
        {
            if (layout is not IChoosingLayout choosing)
            {
                continue;
            }

            var rows = Spread(train.Rows, head).Where(row => row.InputProblem is null && row.Labels.TryGetValue(head, out var label) && choosing.LooksAt(label) && !layout.Check(label, row.Text, row.Words).Any());
            if (choosing.Choose(rows.Select(row => new LabeledEncoding(encoder.Tokens(row), row.Labels[head], row.Text))) is { } choice)
            {
                choices.Add(head, choice);
            }
        }

        return choices;
    }

    /// <summary>Makes the layouts do as was found from now on.</summary>
    internal static void Keep(IReadOnlyDictionary<string, LabelLayout> layouts, MtlDataset train, RowEncoder encoder)
    {
        foreach (var choice in Of(layouts, train, encoder).Values)
        {
            choice.Keep();
        }
    }

    // Rows that have a label for a head: all, or some from all of the data.
    private static IEnumerable<MtlRow> Spread(RowStore rows, string head)
    {
        var labelled = Enumerable.Range(0, rows.Count).Where(row => rows.HeadsOf(row).Contains(head, StringComparer.Ordinal)).ToArray();
        var count = Math.Min(labelled.Length, RowsAtMost);
        for (var place = 0L; place < count; place++)
        {
            yield return rows[labelled[place * labelled.Length / count]];
        }
    }
}
