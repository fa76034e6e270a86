namespace MultiTaskBert.Data.Rows;

/// <summary>Which row this is, where it is made anew each time it is read: two with one key are the same.</summary>
/// <param name="Store">What it is read from; compared by reference.</param>
/// <param name="Index">Its index there.</param>
internal sealed record RowKey(RowStore Store, int Index);
