using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>A row that a tool wrote in a shape of its own, as an object of text and labels.</summary>
internal sealed class ShapedRow
{
    /// <summary>The object: text and labels or, where <see cref="Input"/> is given, labels alone.</summary>
    public required JsonElement Json { get; init; }

    /// <summary>The row without labels, where it is not in the object.</summary>
    public MtlRow? Input { get; init; }

    /// <summary>Whether a property may be a label; one that the user renames always may. Null: all are.</summary>
    public Func<string, bool>? IsLabel { get; init; }

    /// <summary>Whether the file says who annotated the row, so that the annotator who was chosen made it.</summary>
    public bool HasAnnotator { get; init; }

    /// <summary>A property whose value says that there is no label; null if none does.</summary>
    public string? NoLabel { get; init; }

    /// <summary>Properties that hold entities: where the row has none of them, nothing was marked in it.</summary>
    public IReadOnlyCollection<string> EntityProperties { get; init; } = [];

    /// <summary>How the file calls the row, where several are in one line: <c>question '5733be28'</c>; null if it does not.</summary>
    public string? Name { get; init; }
}
