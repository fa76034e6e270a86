using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Heads;

/// <summary>Reads the logits of a tagging head: each word at its first piece, entities from the tags.</summary>
internal static class TagDecoder
{
    /// <summary>Decodes one row.</summary>
    /// <param name="logits">Logits [T, C] of the row, row by row.</param>
    /// <param name="labels">The C tags.</param>
    /// <param name="row">The row.</param>
    internal static TagsPrediction Decode(ReadOnlySpan<float> logits, IReadOnlyList<string> labels, HeadRow row)
    {
        var firstPieces = FirstPieces(row.Encoding);
        var words = new TaggedWord[firstPieces.Length];
        var text = row.Text ?? string.Join(' ', row.Words ?? []);
        var start = 0;
        for (var word = 0; word < words.Length; word++)
        {
            // Words that are given have no place in a text; they get the one they have when joined by single spaces.
            var span = row.Words is null ? row.Encoding.Words[word] : new TextSpan(start, start + row.Words[word].Length);
            start = span.End + 1;
            var (tag, probability) = firstPieces[word] < 0
                ? (TagRun.Outside, 0)
                : Best(logits.Slice(firstPieces[word] * labels.Count, labels.Count), labels);
            words[word] = new TaggedWord(span.Of(text), span, tag, probability);
        }

        return new TagsPrediction(words, [.. TagRun.In([.. words.Select(word => word.Tag)]).Select(run => Read(run, words, text))]);
    }

    private static Entity Read(TagRun run, TaggedWord[] words, string text)
    {
        var span = new TextSpan(words[run.First].Span.Start, words[run.End - 1].Span.End);
        return new Entity(run.Type, span.Of(text), span, words[run.First..run.End].Average(word => word.Probability));
    }

    private static (string Tag, double Probability) Best(ReadOnlySpan<float> logits, IReadOnlyList<string> labels)
    {
        var probabilities = Classifier.Softmax(logits);
        var best = Classifier.ArgMax(probabilities);
        return (labels[best], probabilities[best]);
    }

    private static int[] FirstPieces(TokenEncoding encoding)
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
}
