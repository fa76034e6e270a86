using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>Represents how <see cref="MtlDataset.FromBrat"/> reads a folder.</summary>
public sealed class BratOptions : ReadOptions
{
    /// <summary>Gets the head that the entities are for.</summary>
    public string Head { get; init; } = "entities";

    /// <summary>
    /// Gets whether each line of a text is a row, which brat shows as a sentence; an entity that goes over the end of its line is an error then. Else each text is a row, however long. In
    /// both the name of the document is the <see cref="MtlRow.Group"/> of its rows.
    /// </summary>
    public bool ByLine { get; init; }

    /// <summary>Gets what the offsets count. brat counts code points; programs that write its files may count otherwise. What is read must be the text that the annotation repeats.</summary>
    public OffsetUnit Offsets { get; init; } = OffsetUnit.CodePoints;

    /// <summary>What is wrong with the options, one sentence each.</summary>
    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Head))
        {
            yield return $"{nameof(Head)} is empty; name the head that the entities are for.";
        }

        if (!Enum.IsDefined(Offsets))
        {
            yield return $"{nameof(Offsets)} is {(int)Offsets}; allowed are {Quoted.List(Enum.GetNames<OffsetUnit>())}.";
        }
    }
}
