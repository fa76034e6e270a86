using System.Collections;

namespace MultiTaskBert.Labels.Answers;

/// <summary>A list of a few names that many lists share, such as the tags of the words of a row, by their numbers: one byte an item in place of a reference. Immutable.</summary>
/// <param name="known">The names, at most <see cref="NamesAtMost"/>; shared by all lists of them, and no longer changed.</param>
/// <param name="numbers">The places of the items among them; the array belongs to the list from now on.</param>
internal sealed class NumberedNames(string[] known, byte[] numbers) : IReadOnlyList<string>
{
    /// <summary>The most names that a byte can number.</summary>
    internal const int NamesAtMost = byte.MaxValue + 1;

    /// <inheritdoc/>
    public int Count => numbers.Length;

    /// <inheritdoc/>
    public string this[int index] => (uint)index < (uint)numbers.Length ? known[numbers[index]] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        foreach (var number in numbers)
        {
            yield return known[number];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
