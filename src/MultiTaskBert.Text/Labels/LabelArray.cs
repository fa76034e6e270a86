namespace MultiTaskBert.Labels;

/// <summary>Represents the gold answers of a batch as <see cref="LabelLayout.Lay"/> lays them: whole numbers or floating-point numbers, row by row, with a shape. Immutable if the arrays are left alone.</summary>
public sealed class LabelArray
{
    private readonly long[]? _ids;
    private readonly float[]? _numbers;
    private readonly int[] _shape;

    /// <summary>Initializes an array of ids, of classes, tags or tokens; it becomes an Int64 tensor.</summary>
    /// <param name="ids">The ids, row by row, <see cref="LabelLayout.Ignored"/> where there is no label; not copied.</param>
    /// <param name="shape">The shape, its first dimension the rows, for instance [B] or [B, T].</param>
    /// <exception cref="ArgumentException">The shape does not hold as many ids as there are.</exception>
    public LabelArray(long[] ids, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(ids);
        (_ids, _shape) = (ids, Checked(shape, ids.Length));
    }

    /// <summary>Initializes an array of numbers; it becomes a Float32 tensor.</summary>
    /// <param name="numbers">The numbers, row by row, NaN where there is no label; not copied.</param>
    /// <param name="shape">The shape, its first dimension the rows, for instance [B] or [B, C].</param>
    /// <exception cref="ArgumentException">The shape does not hold as many numbers as there are.</exception>
    public LabelArray(float[] numbers, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        (_numbers, _shape) = (numbers, Checked(shape, numbers.Length));
    }

    /// <summary>Gets the shape; its first dimension is the rows.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>Whether the array holds ids, not numbers.</summary>
    internal bool HoldsIds => _ids is not null;

    /// <summary>Gets the ids; empty if the array holds numbers.</summary>
    public ReadOnlySpan<long> Ids => _ids;

    /// <summary>Gets the numbers; empty if the array holds ids.</summary>
    public ReadOnlySpan<float> Numbers => _numbers;

    /// <summary>The number of entries that are a label: ids but <see cref="LabelLayout.Ignored"/>, numbers but NaN.</summary>
    internal long CountLabelled()
    {
        long count = 0;
        foreach (var id in Ids)
        {
            count += id == LabelLayout.Ignored ? 0 : 1;
        }

        foreach (var number in Numbers)
        {
            count += float.IsNaN(number) ? 0 : 1;
        }

        return count;
    }

    private static int[] Checked(ReadOnlySpan<int> shape, int length)
    {
        var size = 1L;
        foreach (var dimension in shape)
        {
            size = dimension < 0 ? -1 : checked(size * dimension);
        }

        return shape.Length > 0 && size == length
            ? shape.ToArray()
            : throw new ArgumentException(
                FormattableString.Invariant($"The shape [{string.Join(", ", shape.ToArray())}] does not hold {length} entries; give the rows as first dimension, and sizes whose product is {length}."), nameof(shape));
    }
}
