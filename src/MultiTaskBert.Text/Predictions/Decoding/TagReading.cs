using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Tags;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>Reads the answers of a tagging head: a tag at each place (a word at its first piece, or each piece), entities from the tags.</summary>
internal static class TagReading
{
    /// <summary>The places of a row that have a tag; given words are always places themselves.</summary>
    internal static TagPlaces PlacesOf(TagsLayout layout, HeadRow row) => TagPlaces.Of(row.Encoding, row.Words is null ? layout.Unit : TagUnit.Word, row.Text);

    /// <summary>Makes a prediction of the tag of each place.</summary>
    /// <param name="answers">For each place its tag; what is said of one that was cut off or is never seen is not looked at.</param>
    /// <param name="places">The places.</param>
    /// <param name="layout">The tags.</param>
    /// <param name="row">The row.</param>
    internal static TagsPrediction Read(IReadOnlyList<(string Tag, double Probability)> answers, TagPlaces places, TagsLayout layout, HeadRow row)
    {
        var text = new RowText(row);
        var spans = Spans(places, text, row);
        var tags = new string?[places.Count];
        for (var place = 0; place < tags.Length; place++)
        {
            tags[place] = places.Unseen[place] ? null : answers[place].Tag;
        }

        var found = layout.Scheme.Read(tags);
        var words = new TaggedWord[tags.Length];
        var strings = new WordStrings(tags.Length);
        for (var place = 0; place < tags.Length; place++)
        {
            words[place] = new TaggedWord(row.Words?[place] ?? strings.Of(text.Text.AsSpan(spans[place].Start, spans[place].Length)), spans[place], tags[place] ?? layout.Scheme.Outside, tags[place] is null ? 0 : answers[place].Probability);
        }

        // A word that is never seen belongs to an entity where the words around it do.
        foreach (var (type, first, last) in found)
        {
            for (var place = first; place <= last; place++)
            {
                words[place] = tags[place] is null ? new TaggedWord(words[place].Text, words[place].Span, layout.InsideTag(type), words[place].Probability) : words[place];
            }
        }

        return new TagsPrediction(words, [.. found.Select(entity => Entity(entity))]);

        Entity Entity(WordSpan entity)
        {
            // A piece may be the white space before a word, or behind the last one.
            var whole = new TextSpan(spans[entity.FirstWord].Start, spans[entity.LastWord].End);
            var span = row.Words is null ? whole.WithoutSpace(text.Text) : whole;
            var seen = Enumerable.Range(entity.FirstWord, entity.LastWord - entity.FirstWord + 1).Where(place => tags[place] is not null);
            return new Entity(entity.Type, span.Of(text.Text), span, seen.Average(place => words[place].Probability));
        }
    }

    // In a text as a reader sees its characters: a tokenizer may leave out marks, or cut a letter from its mark.
    private static TextSpan[] Spans(TagPlaces places, RowText text, HeadRow row)
    {
        if (row.Words is not null)
        {
            return [.. text.Words];
        }

        var characters = new WholeCharacters(text.Text);
        return [.. Enumerable.Range(0, places.Count).Select(place => characters.Around(places.SpanOf(place)))];
    }
}
