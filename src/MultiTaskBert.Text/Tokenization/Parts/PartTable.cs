using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Parts;

/// <summary>The kinds of one part of a tokenizer that <c>tokenizer.json</c> may name, by that name.</summary>
/// <typeparam name="TPart">The kind of part.</typeparam>
internal sealed class PartTable<TPart>
{
    private readonly Dictionary<string, Func<JsonSection, TPart>> _readers = new(StringComparer.Ordinal);

    /// <summary>All names, in alphabetical order.</summary>
    public string[] Types { get; private set; } = [];

    /// <summary>The same table with one kind more.</summary>
    public PartTable<TPart> With<T>()
        where T : IJsonPart<TPart>
    {
        foreach (var type in T.Types)
        {
            _readers.Add(type, T.Read);
        }

        Types = [.. _readers.Keys.Order(StringComparer.Ordinal)];
        return this;
    }

    /// <summary>Reads a part of any of the kinds.</summary>
    /// <exception cref="NotSupportedException">There is no such kind; the message names those there are.</exception>
    public TPart Read(JsonSection section) => _readers[section.TypeAmong(Types)](section);
}
