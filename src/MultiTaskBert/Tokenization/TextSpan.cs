using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Tokenization;

/// <summary>A range of a string in UTF-16 code units (C# string indices), the end not included.</summary>
/// <param name="Start">Index of the first character.</param>
/// <param name="End">Index after the last character.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextSpan(int Start, int End)
{
    /// <summary>The number of characters.</summary>
    [JsonIgnore]
    public int Length => End - Start;

    /// <summary>Whether the two ranges share a character.</summary>
    public bool Overlaps(TextSpan other) => Start < other.End && End > other.Start;

    /// <summary>The characters of <paramref name="text"/> in this range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range reaches outside <paramref name="text"/>.</exception>
    public string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text[Start..End];
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{Start}, {End})";
}
