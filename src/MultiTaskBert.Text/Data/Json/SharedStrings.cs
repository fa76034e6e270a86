using System.Text;
using System.Text.Json;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Json;

/// <summary>The short strings that a file repeats, such as names of classes and words: of one that was there lately the object is taken, and not another made. Of bounded size. Not thread-safe.</summary>
internal sealed class SharedStrings
{
    private const int Places = 8192;   // a power of two
    private const int BytesAtMost = 48;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>The string of some UTF-8.</summary>
    internal string Text(ReadOnlySpan<byte> utf8) => utf8.Length > BytesAtMost ? Encoding.UTF8.GetString(utf8) : Of(utf8).Text;

    /// <summary>The string that a reader is at.</summary>
    internal string Text(ref Utf8JsonReader json) => json.ValueIsEscaped ? json.GetString()! : Text(json.ValueSpan);

    /// <summary>The class of that name, or null if the string is no plain name.</summary>
    internal ClassLabel? Class(ReadOnlySpan<byte> utf8) => (utf8.Length > BytesAtMost ? new Entry(utf8) : Of(utf8)).Class;

    private Entry Of(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u;   // FNV-1a
        foreach (var value in utf8)
        {
            hash = (hash ^ value) * 16777619u;
        }

        ref var entry = ref _entries[(hash ^ (hash >> 16)) & (Places - 1)];
        if (entry is null || !utf8.SequenceEqual(entry.Utf8))
        {
            entry = new Entry(utf8);
        }

        return entry;
    }

    private sealed class Entry
    {
        internal Entry(ReadOnlySpan<byte> utf8)
        {
            (Utf8, Text) = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
            Class = Text.AsSpan().TrimStart() is [not ('[' or '{'), ..] ? new ClassLabel(Text) : null;
        }

        internal byte[] Utf8 { get; }

        internal string Text { get; }

        internal ClassLabel? Class { get; }
    }
}
