using Microsoft.ML;
using Microsoft.ML.Data;

namespace MultiTaskBert.Data.Views;

/// <summary>What a column of a view that was made of a dataset is, as its annotation says: so that reading the view gives equal rows.</summary>
internal static class ColumnRole
{
    internal const string Text = "text";
    internal const string Words = "words";
    internal const string Pair = "text_pair";
    internal const string Group = "group";
    internal const string Label = "label";

    /// <summary>Flags that some rows lack, written as texts.</summary>
    internal const string Flag = "flag";

    /// <summary>Names, of which all rows have a list, empty or not.</summary>
    internal const string Names = "names";

    /// <summary>Names that some rows lack: there an empty list is no label.</summary>
    internal const string NamesOrNone = "names or none";

    private const string Kind = "MultiTaskBert";

    /// <summary>The annotation that says it.</summary>
    internal static DataViewSchema.Annotations Annotation(string role)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add<ReadOnlyMemory<char>>(Kind, TextDataViewType.Instance, (ref value) => value = role.AsMemory());
        return annotations.ToAnnotations();
    }

    /// <summary>Whether the annotation of a column says that it is something.</summary>
    internal static bool Is(DataViewSchema.Column column, string role) => role.Equals(Of(column), StringComparison.Ordinal);

    /// <summary>What the annotation of a column says, or null if it has none.</summary>
    internal static string? Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind) is not { Type: TextDataViewType })
        {
            return null;
        }

        ReadOnlyMemory<char> role = default;
        column.Annotations.GetValue(Kind, ref role);
        return role.ToString();
    }
}
