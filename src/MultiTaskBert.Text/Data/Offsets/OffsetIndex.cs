using System.Globalization;

namespace MultiTaskBert.Data.Offsets;

/// <summary>
/// Turns positions that count code points or grapheme clusters into indices of a C# string. Holds only those that are several code units long, so that a text without any costs nothing.
/// </summary>
internal sealed class OffsetIndex
{
    // No character below it joins another but the line feed of CR LF.
    private const char FirstCombining = '\u0300';

    private static readonly int[] None = [];

    private readonly int[] _positions;
    private readonly int[] _extra;

    private OffsetIndex(int[] positions, int[] extra, int length) => (_positions, _extra, Length) = (positions, extra, length);

    /// <summary>How many the text has.</summary>
    public int Length { get; }

    /// <summary>Whether positions are those of the string.</summary>
    public bool IsIdentity => _positions.Length == 0;

    /// <summary>Makes the index of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unit">What positions count; not <see cref="OffsetUnit.Auto"/>.</param>
    public static OffsetIndex Of(string text, OffsetUnit unit)
    {
        if (unit == OffsetUnit.Utf16
            || (unit == OffsetUnit.CodePoints && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            || (unit == OffsetUnit.Graphemes && !text.AsSpan().ContainsAnyInRange(FirstCombining, char.MaxValue) && !text.Contains('\r', StringComparison.Ordinal)))
        {
            return new OffsetIndex(None, None, text.Length);
        }

        var (positions, extra) = (new List<int>(), new List<int>());
        var count = 0;
        for (var i = 0; i < text.Length; count++)
        {
            var size = unit == OffsetUnit.Graphemes ? StringInfo.GetNextTextElementLength(text.AsSpan(i)) : char.IsSurrogatePair(text, i) ? 2 : 1;
            i += size;
            if (size > 1)
            {
                positions.Add(count);
                extra.Add(i - count - 1);
            }
        }

        return new OffsetIndex([.. positions], [.. extra], count);
    }

    /// <summary>The index in the string, or null outside the text.</summary>
    public int? ToUtf16(int position)
    {
        if (position < 0 || position > Length)
        {
            return null;
        }

        var found = Array.BinarySearch(_positions, position);
        var before = found >= 0 ? found : ~found;
        return before == 0 ? position : position + _extra[before - 1];
    }
}
