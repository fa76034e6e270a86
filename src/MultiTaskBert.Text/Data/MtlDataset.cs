using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tags;

namespace MultiTaskBert;

/// <summary>
/// Represents rows with gold answers for any of the heads, in order. Immutable and safe to share: each operation returns a new dataset over the same
/// rows.
/// </summary>
/// <remarks>
/// Rows that were read from files need not be in memory (<see cref="ReadOptions.Storage"/>). Those in a temporary file are made anew each time they are asked for, equal by value; what is shuffled, split, joined
/// or chosen of them is a list of indices.
/// </remarks>
public sealed partial class MtlDataset : IReadOnlyList<MtlRow>
{
    private readonly RowStore _rows;

    private MtlDataset(RowStore rows, IReadOnlyList<LeftOut> leftOut) => (_rows, LeftOut) = (rows, leftOut);

    /// <summary>Gets the number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Gets the names of all heads that have a label in some row, in ordinal order.</summary>
    public IReadOnlyList<string> Heads => [.. LabelCounts.Keys];

    /// <summary>Gets the number of rows with a label for each head that has labels, in ordinal order of the names.</summary>
    public IReadOnlyDictionary<string, int> LabelCounts => field ??= CountLabels();

    /// <summary>
    /// Gets what was left out of the files that the rows were read from, file by file; empty for rows that were made in code. Datasets that are made of this one keep it, since it
    /// says how the files were read.
    /// </summary>
    public IReadOnlyList<LeftOut> LeftOut { get; }

    /// <summary>Gets the row at an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public MtlRow this[int index] => (uint)index < (uint)Count
        ? _rows[index]
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"There is no row {index}; the dataset has {Count} rows.");

    /// <summary>The rows where they are kept.</summary>
    internal RowStore Rows => _rows;

    /// <summary>Makes a dataset of rows that exist in memory.</summary>
    /// <param name="rows">The rows in order; the list is copied.</param>
    /// <exception cref="ArgumentException">A row is null.</exception>
    public static MtlDataset From(IEnumerable<MtlRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        MtlRow[] copy = [.. rows];
        return Array.IndexOf(copy, null) is >= 0 and var missing
            ? throw new ArgumentException($"The row at index {missing} is null.", nameof(rows))
            : new MtlDataset(new MemoryRows(copy), []);
    }

    /// <summary>The dataset that a reader makes of the rows that it found.</summary>
    internal static MtlDataset Of(RowsRead read) => new(read.Rows, read.LeftOut);

    /// <summary>The rows of several datasets behind each other.</summary>
    internal static MtlDataset Join(IReadOnlyList<MtlDataset> parts) => new(RowStore.Join([.. parts.Select(part => part._rows)]), [.. parts.SelectMany(part => part.LeftOut).DistinctBy(leftOut => leftOut.ToString(), StringComparer.Ordinal)]);

    /// <summary>Returns the same rows in a random order that depends on nothing but the seed and the number of rows.</summary>
    /// <param name="seed">Any number.</param>
    public MtlDataset Shuffle(long seed)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        new RandomStream(seed, step: 0, "dataset shuffle").Shuffle<int>(order);
        return new MtlDataset(_rows.Pick(order), LeftOut);
    }

    /// <summary>Divides the rows at random in two parts; both keep the order of the rows. <see cref="SplitByGroup"/> keeps rows of one document together.</summary>
    /// <param name="ratio">The ratio of the first part, more than 0 and less than 1; each part gets a row at least.</param>
    /// <param name="seed">Any number; the division depends on nothing but it, the ratio and the number of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ratio"/> is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than two rows.</exception>
    public (MtlDataset First, MtlDataset Second) Split(double ratio, long seed)
    {
        RequireRatio(ratio);
        if (Count < 2)
        {
            throw new InvalidOperationException($"A dataset of {Count} rows cannot be divided; two rows are needed.");
        }

        int[] order = [.. Enumerable.Range(0, Count)];
        new RandomStream(seed, step: 0, "dataset split").Shuffle<int>(order);
        var size = Math.Clamp((int)Math.Round(ratio * Count, MidpointRounding.AwayFromZero), 1, Count - 1);
        return (Pick(order[..size]), Pick(order[size..]));
    }

    /// <summary>Returns the first rows; all of them if there are fewer.</summary>
    /// <param name="count">How many, 0 or more.</param>
    public MtlDataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new MtlDataset(_rows.Pick([.. Enumerable.Range(0, Math.Min(count, Count))]), LeftOut);
    }

    /// <summary>Returns the rows without the first ones; none if there are fewer.</summary>
    /// <param name="count">How many are left out, 0 or more.</param>
    public MtlDataset Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new MtlDataset(_rows.Pick([.. Enumerable.Range(Math.Min(count, Count), Math.Max(0, Count - count))]), LeftOut);
    }

    /// <summary>Returns these rows, then those of another dataset.</summary>
    public MtlDataset Concat(MtlDataset other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Join([this, other]);
    }

    /// <summary>Returns the rows that a condition holds for, in order. They keep where they were read from.</summary>
    /// <param name="predicate">The condition; called once for each row.</param>
    public MtlDataset Where(Func<MtlRow, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return new MtlDataset(_rows.Pick([.. _rows.Index().Where(row => predicate(row.Item)).Select(row => row.Index)]), LeftOut);
    }

    /// <summary>Returns a row in place of each, for instance <c>rows.Select(row => row.With("topic", Merge(row)))</c>. One that has no source takes that of the row it replaces, so that errors name file and line.</summary>
    /// <param name="selector">Makes the row; called once for each. What it makes of rows in a temporary file is written to another one.</param>
    /// <exception cref="InvalidOperationException"><paramref name="selector"/> returned null.</exception>
    public MtlDataset Select(Func<MtlRow, MtlRow> selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        using var made = new RowStoreBuilder(_rows.IsInMemory ? RowStorage.Memory : RowStorage.Disk, _rows.Folder);
        foreach (var (index, row) in _rows.Index())
        {
            made.Add(Replaced(row, index));
        }

        return new MtlDataset(made.Build(), LeftOut);

        MtlRow Replaced(MtlRow row, int index) => selector(row) switch
        {
            null => throw new InvalidOperationException($"The function made null of row {index} ({row.Source?.ToString() ?? "made in code"}); it must return a row. To leave rows out, use {nameof(Where)}."),
            { Source: null } replaced => replaced.From(row.Source),
            var replaced => replaced,
        };
    }

    /// <summary>Returns the rows without their labels for some heads; rows without any label left stay.</summary>
    /// <param name="heads">The names of the heads; at least one.</param>
    /// <exception cref="ArgumentException">No row has a label for one of them; the message lists the heads that there are.</exception>
    public MtlDataset WithoutHeads(params IReadOnlyCollection<string> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        if (heads.Where(head => head is null || !LabelCounts.ContainsKey(head)).ToArray() is { Length: > 0 } unknown)
        {
            throw new ArgumentException($"No row has a label for {Quoted.List(unknown)}; there are labels for: {Quoted.List(Heads)}.", nameof(heads));
        }

        var left = heads.ToHashSet(StringComparer.Ordinal);
        return new MtlDataset(
            _rows.Map(row => row.Labels.Keys.Any(left.Contains) ? row.WithLabels(row.Labels.Where(label => !left.Contains(label.Key)).ToDictionary(StringComparer.Ordinal)) : row),
            LeftOut);
    }

    /// <summary>Returns the same rows with the gold answer of one head set, the same in each: <c>WithLabel("words", Label.OwnText)</c> makes rows for a head that fills in masked tokens.</summary>
    /// <param name="head">The name of the head.</param>
    /// <param name="label">The gold answer; strings, numbers and arrays convert by themselves.</param>
    public MtlDataset WithLabel(string head, Label label)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(head);
        ArgumentNullException.ThrowIfNull(label);
        return new MtlDataset(_rows.Map(row => row.With(head, label)), LeftOut);
    }

    /// <summary>
    /// Returns the names found in the labels of a head, each once: classes, tags, or types of entities. In ordinal order; where all are whole numbers, in that of the numbers.
    /// </summary>
    /// <param name="head">The name of the head.</param>
    /// <exception cref="ArgumentException">No row has a label for the head, or its labels have no names, as numbers that are not whole.</exception>
    public IReadOnlyList<string> LabelNames(string head)
    {
        var found = NamesOf(head);
        string[] names = [.. found.All.Order(StringComparer.Ordinal)];
        if (found.Nameless is { } number)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The labels of head '{head}' are numbers such as {number}, which are no classes; a head of numbers (RegressionHead) needs no names."), nameof(head));
        }

        if (names.Length == 0)
        {
            throw new ArgumentException(
                $"The labels of head '{head}' hold no name: {found.Count} {(found.Count == 1 ? "row has one" : "rows have one")}, the first is {found.First!.Describe()}. Only classes, tags and entities have names.", nameof(head));
        }

        return Array.TrueForAll(names, IsWhole) ? [.. names.OrderBy(name => long.Parse(name, CultureInfo.InvariantCulture))] : names;

        static bool IsWhole(string name) => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>
    /// Returns the tags that a head for words needs: the tag outside, then the tags found in ordinal order; for each type of entities all tags of the scheme that the found
    /// tags are written in, <c>B-X</c> and <c>I-X</c> if there are none.
    /// </summary>
    /// <remarks>The tag outside is <c>O</c> unless the rows have another (<see cref="TagScheme.Find"/>). Tags that spell no entities, such as parts of speech, get none.</remarks>
    /// <param name="head">The name of the head.</param>
    /// <exception cref="ArgumentException">No row has a label for the head.</exception>
    public IReadOnlyList<string> TagNames(string head)
    {
        var found = NamesOf(head);
        return TagSet.Of(found.OfOthers, [.. found.OfEntities], found.HasEntities);
    }

    /// <inheritdoc/>
    public IEnumerator<MtlRow> GetEnumerator() => _rows.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private MtlDataset Pick(int[] indices)
    {
        Array.Sort(indices);
        return new MtlDataset(_rows.Pick(indices), LeftOut);
    }

    private IReadOnlyDictionary<string, int> CountLabels()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < Count; row++)
        {
            foreach (var head in _rows.HeadsOf(row))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, head, out _)++;
            }
        }

        return new SortedDictionary<string, int>(counts, StringComparer.Ordinal).AsReadOnly();
    }

    private NamesFound NamesOf(string head)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(head);
        var all = new NamesFound();
        foreach (var found in RowPass.Over(_rows, (rows, _) => NamesFound.In(rows, head)))
        {
            all.Add(found);
        }

        return all.Count > 0 ? all
            : throw new ArgumentException($"No row has a label for head '{head}'; there are labels for: {Quoted.List(Heads)}.", nameof(head));
    }
}
