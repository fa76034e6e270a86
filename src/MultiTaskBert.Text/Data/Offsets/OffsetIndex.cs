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

    /// <summary>Makes the index of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unit">What positions count; not <see cref="OffsetUnit.Auto"/>.</param>
    public static OffsetIndex Of(string text, OffsetUnit unit)
    {
        if (IsIdentityOf(text, unit))
        {
            return new OffsetIndex(None, None, text.Length);
        }

        var (positions, extra) = (new List<int>(), new List<int>());
        var count = 0;
        for (var i = 0; i < text.Length; count++)
        {
            var size = SizeAt(text, i, unit);
            i += size;
            if (size > 1)
            {
                positions.Add(count);
                extra.Add(i - count - 1);
            }
        }

        return new OffsetIndex([.. positions], [.. extra], count);
    }

    /// <summary>Whether positions of a unit are those of the string, found without an index being made.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unit">What positions count; not <see cref="OffsetUnit.Auto"/>.</param>
    public static bool IsIdentityOf(string text, OffsetUnit unit)
    {
        if (unit == OffsetUnit.Utf16
            || (unit == OffsetUnit.CodePoints && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            || (unit == OffsetUnit.Graphemes && !text.AsSpan().ContainsAnyInRange(FirstCombining, char.MaxValue) && !text.Contains('\r', StringComparison.Ordinal)))
        {
            return true;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (SizeAt(text, i, unit) > 1)
            {
                return false;
            }
        }

        return true;
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

    private static int SizeAt(string text, int at, OffsetUnit unit) =>
        unit == OffsetUnit.Graphemes ? StringInfo.GetNextTextElementLength(text.AsSpan(at)) : char.IsSurrogatePair(text, at) ? 2 : 1;
}
