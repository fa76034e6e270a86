using System.Globalization;
using MultiTaskBert.Data.Sequences;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>Represents what the rows of a dataset take from the items of a sequence beside their text or words; see <see cref="MtlDataset.From{T}(IEnumerable{T}, Func{T, string}, Action{RowBuilder{T}}, ReadOptions)"/>.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed class RowBuilder<T>
{
    private readonly List<(string Head, Func<T, object?> Value)> _labels = [];
    private readonly List<string> _problems = [];

    internal RowBuilder()
    {
    }

    /// <summary>The selector of the second text, or null.</summary>
    internal Func<T, string?>? PairSelector { get; private set; }

    /// <summary>The selector of the group, or null.</summary>
    internal Func<T, string?>? GroupSelector { get; private set; }

    /// <summary>The selectors of the labels, in the order in which they were given.</summary>
    internal IReadOnlyList<(string Head, Func<T, object?> Value)> LabelSelectors => _labels;

    /// <summary>What is wrong with the selectors, one sentence each.</summary>
    internal IReadOnlyList<string> Problems => _problems;

    /// <summary>Takes the label of a head from each item; null is no label.</summary>
    /// <typeparam name="TValue">
    /// A string or a value of an enumeration (a class), a number, a <see cref="bool"/> (a flag), a sequence of strings (a tag for each word, or the classes that apply), a sequence of
    /// <see cref="EntitySpan"/>, a <see cref="Tokenization.TextSpan"/>, or a <see cref="Labels.Label"/>; value types also as nullable ones.
    /// </typeparam>
    /// <param name="head">The name of the head.</param>
    /// <param name="value">Gets the label of an item; called once for each. What it throws is reported with the index of the row.</param>
    /// <returns>This builder.</returns>
    public RowBuilder<T> Label<TValue>(string head, Func<T, TValue> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (string.IsNullOrWhiteSpace(head))
        {
            _problems.Add("A label has no name of a head.");
        }
        else if (_labels.Exists(label => label.Head.Equals(head, StringComparison.Ordinal)))
        {
            _problems.Add($"Head {Quoted.Value(head)} has two selectors; give one.");
        }
        else if (!SequenceLabel.CanBe(typeof(TValue)))
        {
            _problems.Add($"The selector of head {Quoted.Value(head)} returns {typeof(TValue).Name}; {SequenceLabel.Allowed}.");
        }
        else
        {
            _labels.Add((head, item => value(item)));
        }

        return this;
    }

    /// <summary>Takes the second text of a pair from each item; null is none.</summary>
    /// <param name="text">Gets the second text of an item.</param>
    /// <returns>This builder.</returns>
    public RowBuilder<T> Pair(Func<T, string?> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Once(PairSelector is not null, nameof(Pair));
        PairSelector = text;
        return this;
    }

    /// <summary>Takes from each item what it belongs to together with others, such as its customer or document; null is none. See <see cref="MtlRow.Group"/>.</summary>
    /// <typeparam name="TKey">Any type whose text tells groups apart, such as a string, a number or a <see cref="Guid"/>.</typeparam>
    /// <param name="key">Gets the group of an item.</param>
    /// <returns>This builder.</returns>
    public RowBuilder<T> Group<TKey>(Func<T, TKey> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Once(GroupSelector is not null, nameof(Group));
        GroupSelector = item => key(item) is { } there ? Convert.ToString(there, CultureInfo.InvariantCulture) : null;
        return this;
    }

    private void Once(bool isThere, string member)
    {
        if (isThere)
        {
            _problems.Add($"{member} is given twice; give it once.");
        }
    }
}
