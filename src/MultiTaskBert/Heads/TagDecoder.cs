using MultiTaskBert.Tags;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Heads;

/// <summary>Reads the answers of a tagging head: each word at its first piece, entities from the tags.</summary>
internal static class TagDecoder
{
    /// <summary>Decodes one row whose words are tagged each by itself.</summary>
    /// <param name="logits">Logits [T, C] of the row, row by row.</param>
    /// <param name="labels">The C tags.</param>
    /// <param name="scheme">How they spell entities.</param>
    /// <param name="row">The row.</param>
    internal static TagsPrediction Decode(ReadOnlySpan<float> logits, IReadOnlyList<string> labels, TagScheme scheme, HeadRow row)
    {
        var firstPieces = FirstPieces(row.Encoding);
        var answers = new (string Tag, double Probability)[firstPieces.Length];
        for (var word = 0; word < answers.Length; word++)
        {
            answers[word] = firstPieces[word] < 0 ? (scheme.Outside, 0) : Best(logits.Slice(firstPieces[word] * labels.Count, labels.Count), labels);
        }

        return Read(answers, scheme, row);
    }

    /// <summary>Makes a prediction of the tag of each word.</summary>
    internal static TagsPrediction Read(IReadOnlyList<(string Tag, double Probability)> answers, TagScheme scheme, HeadRow row)
    {
        var place = new RowText(row);
        TaggedWord[] words = [.. answers.Zip(place.Words, (answer, span) => new TaggedWord(span.Of(place.Text), span, answer.Tag, answer.Probability))];
        return new TagsPrediction(words, [.. scheme.Read([.. words.Select(word => word.Tag)]).Select(entity => Read(entity, words, place.Text))]);
    }

    /// <summary>For each word its first token, or −1 if it has none or was cut off.</summary>
    internal static int[] FirstPieces(TokenEncoding encoding)
    {
        var first = new int[encoding.Words.Count];
        Array.Fill(first, -1);
        for (var token = 0; token < encoding.Length; token++)
        {
            var word = encoding.WordIds[token];
            if (encoding.SequenceIds[token] == 0 && word >= 0 && first[word] < 0)
            {
                first[word] = token;
            }
        }

        return first;
    }

    private static Entity Read(WordSpan entity, TaggedWord[] words, string text)
    {
        var span = new TextSpan(words[entity.FirstWord].Span.Start, words[entity.LastWord].Span.End);
        return new Entity(entity.Type, span.Of(text), span, words[entity.FirstWord..(entity.LastWord + 1)].Average(word => word.Probability));
    }

    private static (string Tag, double Probability) Best(ReadOnlySpan<float> logits, IReadOnlyList<string> labels)
    {
        var probabilities = Classifier.Softmax(logits);
        var best = Classifier.ArgMax(probabilities);
        return (labels[best], probabilities[best]);
    }
}
