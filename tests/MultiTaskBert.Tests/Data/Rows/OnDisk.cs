using MultiTaskBert.Data;
using MultiTaskBert.Data.Rows;

namespace MultiTaskBert.Tests.Data.Rows;

/// <summary>The same rows in a temporary file.</summary>
internal static class OnDisk
{
    internal static MtlDataset Of(IEnumerable<MtlRow> rows, string? folder = null)
    {
        using var kept = new RowStoreBuilder(RowStorage.Disk, folder);
        foreach (var row in rows)
        {
            kept.Add(row);
        }

        var data = MtlDataset.Of(new RowsRead(kept.Build(), []));
        Assert.False(data.Rows.IsInMemory);
        return data;
    }
}
