using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Tokenization;

/// <summary>Represents a range of a string in UTF-16 code units (C# string indices), the end not included.</summary>
/// <param name="Start">Index of the first character.</param>
/// <param name="End">Index after the last character.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextSpan(int Start, int End)
{
    /// <summary>Gets the number of characters.</summary>
    [JsonIgnore]
    public int Length => End - Start;

    /// <summary>Determines whether the two ranges share a character.</summary>
    public bool Overlaps(TextSpan other) => Start < other.End && End > other.Start;

    /// <summary>Returns the characters of <paramref name="text"/> in this range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range reaches outside <paramref name="text"/>.</exception>
    public string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text[Start..End];
    }

    /// <summary>The range without the white space at its ends; as it is if there is nothing else in it.</summary>
    internal TextSpan WithoutSpace(string text)
    {
        var (start, end) = (Start, End);
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return start < end ? new TextSpan(start, end) : this;
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{Start}, {End})";
}
