namespace MultiTaskBert.Data.Views;

/// <summary>Gets the value of a column in a row.</summary>
internal delegate void DatasetGetter<TValue>(MtlRow row, ref TValue value);
