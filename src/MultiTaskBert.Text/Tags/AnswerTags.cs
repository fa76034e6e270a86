using System.Collections;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tags;

/// <summary>The predicted tags of a row, one a place (a word or a piece), with the characters of the places. A list of the tags for whoever looks at no more.</summary>
internal sealed class AnswerTags(IReadOnlyList<string> tags, Func<int, TextSpan> charactersOf) : IReadOnlyList<string>
{
    public int Count => tags.Count;

    public string this[int index] => tags[index];

    /// <summary>An entity over places, by its characters.</summary>
    internal EntitySpan Entity(WordSpan span) => new(charactersOf(span.FirstWord).Start, charactersOf(span.LastWord).End, span.Type);

    public IEnumerator<string> GetEnumerator() => tags.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
