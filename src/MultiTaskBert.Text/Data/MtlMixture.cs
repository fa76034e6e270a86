using System.Collections;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert;

/// <summary>
/// Represents several data sets that train one model, in order, each labelling any of the heads. How often each comes up is said by <c>TrainerOptions.Batches.Mixing</c>. Immutable and safe to
/// share.
/// </summary>
/// <example><code>
/// var mixture = new MtlMixture(
///     new MixtureMember("snips", snips) { Dev = snipsDev },
///     new MixtureMember("wnut17", tweets) { Dev = tweetsDev });
/// trainer.Fit(mixture);
/// </code></example>
public sealed class MtlMixture : IReadOnlyList<MixtureMember>
{
    private readonly MixtureMember[] _members;

    /// <summary>Initializes a mixture of data sets.</summary>
    /// <param name="members">At least one, each under another name; the list is copied.</param>
    /// <exception cref="ArgumentException">There is none, one is null, or two have the same name.</exception>
    public MtlMixture(params IReadOnlyList<MixtureMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        _members = [.. members];
        if (_members.Length == 0 || Array.IndexOf(_members, null) >= 0)
        {
            throw new ArgumentException("A mixture needs one data set at least, and none may be null.", nameof(members));
        }

        if (_members.GroupBy(member => member.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"Two data sets are named '{twice.Key}'; give each a name of its own.", nameof(members));
        }
    }

    /// <summary>Gets the number of data sets.</summary>
    public int Count => _members.Length;

    /// <summary>Gets the data set at an index.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none.</exception>
    public MixtureMember this[int index] => _members[index];

    /// <summary>Gets the data set of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public MixtureMember this[string name] => Array.Find(_members, member => member.Name.Equals(name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"There is no data set '{name}'; there are {Quoted.List([.. _members.Select(member => member.Name)])}.", nameof(name));

    /// <inheritdoc/>
    public IEnumerator<MixtureMember> GetEnumerator() => _members.AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
