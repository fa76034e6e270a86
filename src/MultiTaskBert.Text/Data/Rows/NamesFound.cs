using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Rows;

/// <summary>The names in the labels of one head, each once and in the order in which they were found.</summary>
internal sealed class NamesFound
{
    private readonly OrderedNames _entities = new();
    private readonly OrderedNames _others = new();

    /// <summary>The number of rows that have a label.</summary>
    internal int Count { get; private set; }

    /// <summary>The first label, or null if there is none.</summary>
    internal Label? First { get; private set; }

    /// <summary>The first number that is the name of no class, or null.</summary>
    internal double? Nameless { get; private set; }

    /// <summary>Whether some of the labels are entities.</summary>
    internal bool HasEntities { get; private set; }

    /// <summary>The types of entities.</summary>
    internal IReadOnlyList<string> OfEntities => _entities.Names;

    /// <summary>The names in labels that are no entities.</summary>
    internal HashSet<string> OfOthers => _others.Set;

    /// <summary>All names, each once.</summary>
    internal IEnumerable<string> All => _entities.Names.Union(_others.Names, StringComparer.Ordinal);

    /// <summary>Looks for the names in some rows.</summary>
    internal static NamesFound In(IEnumerable<MtlRow> rows, string head)
    {
        var found = new NamesFound();
        foreach (var row in rows)
        {
            if (row.Labels.TryGetValue(head, out var label))
            {
                found.Add(label);
            }
        }

        return found;
    }

    /// <summary>Adds what was found in the rows behind these.</summary>
    internal void Add(NamesFound more)
    {
        Count += more.Count;
        First ??= more.First;
        Nameless ??= more.Nameless;
        HasEntities |= more.HasEntities;
        _entities.Add(more._entities.Names);
        _others.Add(more._others.Names);
    }

    private void Add(Label label)
    {
        Count++;
        First ??= label;
        var isEntities = label.AsEntities() is not null;
        HasEntities |= isEntities;
        var any = (isEntities ? _entities : _others).Add(label.NamesIn());
        Nameless ??= any ? null : label.AsNumber();
    }

    private sealed class OrderedNames
    {
        internal List<string> Names { get; } = [];

        internal HashSet<string> Set { get; } = new(StringComparer.Ordinal);

        internal bool Add(IEnumerable<string> names)
        {
            var any = false;
            foreach (var name in names)
            {
                any = true;
                if (Set.Add(name))
                {
                    Names.Add(name);
                }
            }

            return any;
        }
    }
}
