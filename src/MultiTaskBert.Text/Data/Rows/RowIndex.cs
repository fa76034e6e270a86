namespace MultiTaskBert.Data.Rows;

/// <summary>Where each row of a file begins and which heads it labels: 12 bytes a row, in blocks, so that nothing is copied while it grows.</summary>
internal sealed class RowIndex
{
    private const int Bits = 14;
    private const int Mask = (1 << Bits) - 1;

    private readonly List<(long[] Starts, int[] HeadSets)> _blocks = [];
    private long _end;

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="headSet">The number of its list of heads.</param>
    public void Add(long start, int headSet)
    {
        if ((Count & Mask) == 0)
        {
            _blocks.Add((new long[Mask + 1], new int[Mask + 1]));
        }

        var (starts, headSets) = _blocks[^1];
        (starts[Count & Mask], headSets[Count & Mask]) = (start, headSet);
        Count++;
    }

    /// <summary>Says where the last row ends.</summary>
    public void End(long end) => _end = end;

    /// <summary>Where a row begins; of the number behind the last, where that ends.</summary>
    public long StartOf(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)row, (uint)Count, nameof(row));
        return row == Count ? _end : _blocks[row >> Bits].Starts[row & Mask];
    }

    /// <summary>The number of the list of heads of a row.</summary>
    public int HeadSetOf(int row) => _blocks[row >> Bits].HeadSets[row & Mask];
}
