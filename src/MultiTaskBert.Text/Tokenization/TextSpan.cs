using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Tokenization;

/// <summary>Represents a range of a string in UTF-16 code units (C# string indices), the end not included. Compared by value.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct TextSpan : IEquatable<TextSpan>
{
    /// <summary>Initializes the range.</summary>
    /// <param name="start">Index of the first character.</param>
    /// <param name="end">Index after the last character.</param>
    [JsonConstructor]
    public TextSpan(int start, int end) => (Start, End) = (start, end);

    /// <summary>Gets the index of the first character.</summary>
    public int Start { get; }

    /// <summary>Gets the index after the last character.</summary>
    public int End { get; }

    /// <summary>Gets the number of characters.</summary>
    [JsonIgnore]
    public int Length => End - Start;

    /// <summary>Determines whether two ranges are the same.</summary>
    public static bool operator ==(TextSpan left, TextSpan right) => left.Equals(right);

    /// <summary>Determines whether two ranges differ.</summary>
    public static bool operator !=(TextSpan left, TextSpan right) => !left.Equals(right);

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

    /// <summary>Whether the two ranges share a character.</summary>
    internal bool Overlaps(TextSpan other) => Start < other.End && End > other.Start;

    internal void Deconstruct(out int start, out int end) => (start, end) = (Start, End);

    /// <inheritdoc/>
    public bool Equals(TextSpan other) => Start == other.Start && End == other.End;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TextSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, End);

    /// <summary>Returns the range as <c>[0, 3)</c>.</summary>
    public override string ToString() => $"[{Start}, {End})";
}
