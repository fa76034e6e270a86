using Microsoft.ML;

namespace MultiTaskBert.Data;

/// <summary>Represents how <c>MtlDataset.FromDataView</c> reads an <see cref="IDataView"/>.</summary>
public sealed class DataViewOptions : ReadOptions
{
    /// <summary>Gets the column that holds the text of a row; null: <c>text</c>, in any case, else the only column of texts if there is one.</summary>
    public string? TextColumn { get; init; }

    /// <summary>Gets the column that holds the words of a row as a vector of texts; null: <c>words</c>, in any case, if there is one.</summary>
    public string? WordsColumn { get; init; }

    /// <summary>Gets the column that holds the second text of a pair; null: <c>text_pair</c>, in any case, if there is one.</summary>
    public string? PairColumn { get; init; }

    /// <summary>Gets the column whose value is the <see cref="MtlRow.Group"/> of a row, a text or a key; null: none.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>Gets the head that a column's label is for, where that is not the name of the column: <c>{ ["Label"] = "topic" }</c>.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets the columns that are no labels, for instance <c>Features</c>; they are not read.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>Gets the only heads (after renaming) whose labels are read, so that all other columns are passed over; null reads all.</summary>
    public IReadOnlyCollection<string>? OnlyHeads { get; init; }

    /// <summary>What is wrong with the options, one sentence each.</summary>
    internal IEnumerable<string> Problems()
    {
        string?[] inputs = [TextColumn, WordsColumn, PairColumn, GroupColumn];
        if (inputs.Contains(string.Empty, StringComparer.Ordinal))
        {
            yield return $"{nameof(TextColumn)}, {nameof(WordsColumn)}, {nameof(PairColumn)} and {nameof(GroupColumn)} must be names of columns or null, but one is empty.";
        }
        else if (inputs.OfType<string>().GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(names => names.Skip(1).Any()) is { } twice)
        {
            yield return $"The column '{twice.Key}' is named twice among {nameof(TextColumn)}, {nameof(WordsColumn)}, {nameof(PairColumn)} and {nameof(GroupColumn)}; they must differ.";
        }

        if (Renamed is null || Ignored is null)
        {
            yield return $"{nameof(Renamed)} and {nameof(Ignored)} must not be null; leave them out for none.";
        }
        else if (Renamed.Values.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{nameof(Renamed)} gives a head an empty name.";
        }
    }

    /// <summary>The head that a column's label is for, or null if it is to be passed over.</summary>
    internal string? HeadOf(string column)
    {
        var head = Renamed.GetValueOrDefault(column, column);
        return !Ignored.Contains(column, StringComparer.Ordinal) && (OnlyHeads is null || OnlyHeads.Contains(head, StringComparer.Ordinal)) ? head : null;
    }
}
