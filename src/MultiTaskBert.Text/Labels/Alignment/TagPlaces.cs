using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels.Alignment;

/// <summary>The places of a row that have a tag each: its words, each read at its first piece, or its pieces. Those that were cut off are places too. Immutable.</summary>
internal sealed class TagPlaces
{
    private readonly int[] _tokens;
    private readonly TextSpan[] _spans;
    private readonly bool[] _unseen;

    private TagPlaces(int[] tokens, TextSpan[] spans, bool[] unseen) => (_tokens, _spans, _unseen) = (tokens, spans, unseen);

    /// <summary>The number of places.</summary>
    internal int Count => _tokens.Length;

    /// <summary>For each place whether no token belongs to it and none would without a length limit: the encoder never sees it, and no answer can be given for it.</summary>
    internal IReadOnlyList<bool> Unseen => _unseen;

    /// <summary>Finds the places.</summary>
    /// <param name="row">The row as the tokenizer returned it.</param>
    /// <param name="unit">What tags sit on; <see cref="TagUnit.Auto"/> is as <see cref="TagUnit.Word"/>.</param>
    /// <param name="text">The text that the row was made of, so that white space that a token includes is left out of its place; null if it was made of words.</param>
    internal static TagPlaces Of(TokenEncoding row, TagUnit unit, string? text)
    {
        var places = unit == TagUnit.Piece ? Pieces(row) : Words(row);
        if (text is not null)
        {
            for (var place = 0; place < places._spans.Length; place++)
            {
                places._spans[place] = places._spans[place].WithoutSpace(text);
            }
        }

        return places;
    }

    /// <summary>The token of the row that speaks for a place; −1 if it was cut off, or the encoder never sees it.</summary>
    internal int TokenOf(int place) => _tokens[place];

    /// <summary>The characters of a place; of given words, within the word.</summary>
    internal TextSpan SpanOf(int place) => _spans[place];

    private static TagPlaces Words(TokenEncoding row)
    {
        var first = new int[row.Words.Count];
        Array.Fill(first, -1);
        ForEachToken(row, (word, token) => first[word] = first[word] < 0 ? token : first[word]);

        // A word without a token in the row was cut off, or has none at all; then its range is empty.
        var unseen = new bool[first.Length];
        for (var word = 0; word < first.Length; word++)
        {
            unseen[word] = first[word] < 0 && row.Words[word].Length <= 0;
        }

        if (Array.IndexOf(unseen, true) >= 0)
        {
            foreach (var chunk in row.Overflowing)
            {
                ForEachToken(chunk, (word, _) => unseen[word] = false);
            }
        }

        return new TagPlaces(first, [.. row.Words], unseen);
    }

    private static TagPlaces Pieces(TokenEncoding row)
    {
        var sequence = ChunkedSequence.Of(row);
        var (tokens, spans) = (new int[sequence.Length], new TextSpan[sequence.Length]);
        Array.Fill(tokens, -1);
        for (var token = 0; token < row.Length; token++)
        {
            if (sequence.PositionOf(0, token) is >= 0 and var position)
            {
                tokens[position] = token;
            }
        }

        for (var position = 0; position < spans.Length; position++)
        {
            spans[position] = sequence.IsKnown(position) ? sequence.OffsetOf(position) : default;
        }

        return new TagPlaces(tokens, spans, new bool[tokens.Length]);
    }

    private static void ForEachToken(TokenEncoding row, Action<int, int> visit)
    {
        for (var token = 0; token < row.Length; token++)
        {
            if (row.SequenceIds[token] == 0 && row.WordIds[token] >= 0)
            {
                visit(row.WordIds[token], token);
            }
        }
    }
}
