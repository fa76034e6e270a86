using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>What the layouts of heads find in training rows, where that was left to the library.</summary>
internal static class LayoutChoices
{
    /// <summary>What the work is called where somebody is told how far it is.</summary>
    internal const string Work = "Finding what tags sit on";

    /// <summary>The most rows that a layout looks at; of more that have a label, so many that lie equally far apart. What is to be found are ratios of thousands of entities.</summary>
    internal const int RowsAtMost = 20_000;

    /// <summary>For each head that had something to find, what it found. The rows may be wrong in any way; those that cannot be laid are passed over.</summary>
    /// <param name="layouts">The layouts of the heads.</param>
    /// <param name="train">The rows.</param>
    /// <param name="encoder">Makes tokens of them.</param>
    /// <param name="begin">Takes the number of rows that are looked at for a head, and gives what is told how many more of them have been; null if nobody asks.</param>
    internal static IReadOnlyDictionary<string, LayoutChoice> Of(IReadOnlyDictionary<string, LabelLayout> layouts, MtlDataset train, RowEncoder encoder, Func<int, Action<int>>? begin = null)
    {
        var choices = new Dictionary<string, LayoutChoice>(StringComparer.Ordinal);
        foreach (var (head, layout) in layouts)
        {
            if (layout is not IChoosingLayout choosing)
            {
                continue;
            }

            var rows = Spread(train.Rows, head, begin).Where(row => row.InputProblem is null && row.Labels.TryGetValue(head, out var label) && choosing.LooksAt(label) && !layout.Check(label, row.Text, row.Words).Any());
            if (choosing.Choose(rows.Select(row => new LabeledEncoding(encoder.Tokens(row), row.Labels[head], row.Text))) is { } choice)
            {
                choices.Add(head, choice);
            }
        }

        return choices;
    }

    /// <summary>Makes the layouts do as was found from now on.</summary>
    internal static void Keep(IReadOnlyDictionary<string, LabelLayout> layouts, MtlDataset train, RowEncoder encoder, Func<int, Action<int>>? begin = null)
    {
        foreach (var choice in Of(layouts, train, encoder, begin).Values)
        {
            choice.Keep();
        }
    }

    // Rows that have a label for a head: all, or some from all of the data.
    private static IEnumerable<MtlRow> Spread(RowStore rows, string head, Func<int, Action<int>>? begin)
    {
        var labelled = Enumerable.Range(0, rows.Count).Where(row => rows.HeadsOf(row).Contains(head, StringComparer.Ordinal)).ToArray();
        var count = Math.Min(labelled.Length, RowsAtMost);
        var done = begin?.Invoke(count);
        for (var place = 0L; place < count; place++)
        {
            yield return rows[labelled[place * labelled.Length / count]];
            done?.Invoke(1);
        }
    }
}
