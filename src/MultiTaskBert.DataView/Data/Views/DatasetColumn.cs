using Microsoft.ML.Data;

namespace MultiTaskBert.Data.Views;

/// <summary>A column of the view of a dataset.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Role">What it is, for the annotation.</param>
/// <param name="Getter">A <see cref="DatasetGetter{TValue}"/> of that type.</param>
internal sealed record DatasetColumn(string Name, DataViewType Type, string Role, Delegate Getter)
{
    /// <summary>A column of texts; what is missing is an empty one.</summary>
    internal static DatasetColumn Texts(string name, string role, Func<MtlRow, string?> text) =>
        new(name, TextDataViewType.Instance, role, new DatasetGetter<ReadOnlyMemory<char>>((row, ref value) => value = text(row).AsMemory()));

    /// <summary>A column of numbers; what is missing is NaN.</summary>
    internal static DatasetColumn Numbers(string name, Func<MtlRow, double?> number) =>
        new(name, NumberDataViewType.Double, ColumnRole.Label, new DatasetGetter<double>((row, ref value) => value = number(row) ?? double.NaN));

    /// <summary>A column of flags, which every row has.</summary>
    internal static DatasetColumn Flags(string name, Func<MtlRow, bool> flag) =>
        new(name, BooleanDataViewType.Instance, ColumnRole.Label, new DatasetGetter<bool>((row, ref value) => value = flag(row)));

    /// <summary>A column of vectors of texts; what is missing is an empty one.</summary>
    internal static DatasetColumn Lists(string name, string role, Func<MtlRow, IReadOnlyList<string>?> texts) =>
        new(name, new VectorDataViewType(TextDataViewType.Instance), role, new DatasetGetter<VBuffer<ReadOnlyMemory<char>>>((row, ref value) => Fill(texts(row) ?? [], ref value)));

    private static void Fill(IReadOnlyList<string> texts, ref VBuffer<ReadOnlyMemory<char>> value)
    {
        var editor = VBufferEditor.Create(ref value, texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            editor.Values[i] = texts[i].AsMemory();
        }

        value = editor.Commit();
    }
}
