using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Views;

/// <summary>Reads the label of one head in the row that a cursor is at, or null if there is none or <paramref name="problem"/> says what is wrong.</summary>
internal delegate Label? LabelColumn(MtlRow row, out string problem);
