using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels.Alignment;

/// <summary>How the entities of rows fall on the tokenizer's words and pieces.</summary>
/// <param name="Entities">The number of entities that the tokenizer sees anything of.</param>
/// <param name="OffWords">Those of which an edge lies inside a word.</param>
/// <param name="OffPieces">Those of which an edge lies inside a piece.</param>
internal sealed record TagUnitFit(long Entities, long OffWords, long OffPieces)
{
    // Fewer than this ratio of entities inside words are taken for slips of the annotators, which are no reason to tag a language of words by its pieces.
    private const double MostSlips = 0.02;

    /// <summary>The unit that suits: words, unless more entities than a few slips do not fall on them and pieces hold more of them as they are.</summary>
    internal TagUnit Best => OffWords > MostSlips * Entities && OffPieces < OffWords ? TagUnit.Piece : TagUnit.Word;

    /// <summary>What that means, as a part of a sentence; null where every entity falls on words.</summary>
    internal string? Finding => OffWords == 0 ? null
        : FormattableString.Invariant($"{OffWords} of {Entities} entities begin or end inside the tokenizer's words, {OffPieces} inside its pieces, so tags sit on {(Best == TagUnit.Piece ? "pieces" : "words")} ")
            + $"(Unit in the options of the head: {nameof(TagUnit)}.{nameof(TagUnit.Auto)})";

    /// <summary>Looks at rows with entities by characters; others are passed over.</summary>
    internal static TagUnitFit Of(IEnumerable<LabeledEncoding> rows)
    {
        var (entities, offWords, offPieces) = (0L, 0L, 0L);
        foreach (var row in rows)
        {
            if (row.Label is not EntitiesLabel { Entities: { Count: > 0 } spans })
            {
                continue;
            }

            var words = TagPlaces.Of(row.Encoding, TagUnit.Word, row.Text);
            var pieces = TagPlaces.Of(row.Encoding, TagUnit.Piece, row.Text);
            foreach (var entity in spans)
            {
                var span = new TextSpan(entity.Start, entity.End);
                if (IsOn(words, span) is { } onWords)
                {
                    entities++;
                    offWords += onWords ? 0 : 1;
                    offPieces += IsOn(pieces, span) == false ? 1 : 0;
                }
            }
        }

        return new TagUnitFit(entities, offWords, offPieces);
    }

    /// <summary>Whether a span begins and ends with places, white space and other characters without a token aside; null if no place shares a character with it.</summary>
    internal static bool? IsOn(TagPlaces places, TextSpan span)
    {
        bool? isOn = null;
        for (var place = 0; place < places.Count; place++)
        {
            if (places.SpanOf(place) is { Length: > 0 } own && own.Overlaps(span))
            {
                isOn = (isOn ?? true) && own.Start >= span.Start && own.End <= span.End;
            }
        }

        return isOn;
    }
}
