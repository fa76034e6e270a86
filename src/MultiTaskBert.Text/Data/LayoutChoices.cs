using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>What the layouts of heads find in training rows, where that was left to the library.</summary>
internal static class LayoutChoices
{
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

            var rows = train.Where(row => row.InputProblem is null && row.Labels.TryGetValue(head, out var label) && choosing.LooksAt(label) && !layout.Check(label, row.Text, row.Words).Any());
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
}
