using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Cuts text where a pattern matches.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="isInverted">Takes what lies between the matches for them.</param>
internal sealed class PatternSplitter(ITextPattern pattern, DelimiterBehavior behavior, bool isInverted = false) : IPreTokenizer
{
    public void Split(PieceText source, PieceText target)
    {
        var matches = target.Matches;
        for (var piece = 0; piece < source.Count; piece++)
        {
            matches.Clear();
            pattern.FindMatches(source.Characters(piece), matches);
            var start = source[piece].Start;
            for (var i = 0; i < matches.Count; i++)
            {
                var match = matches[i];
                if (i > 0 && !Joins(matches, i))
                {
                    target.EndPiece();
                }

                if (behavior != DelimiterBehavior.Removed || match.IsMatch == isInverted)
                {
                    target.Text.Append(source.Text, start + match.Start, start + match.End);
                }
            }

            target.EndPiece();
        }
    }

    /// <summary>Whether a part belongs to the piece of the part in front of it.</summary>
    private bool Joins(List<PatternMatch> matches, int i)
    {
        var isMatch = matches[i].IsMatch != isInverted;
        var wasMatch = matches[i - 1].IsMatch != isInverted;
        return behavior switch
        {
            DelimiterBehavior.MergedWithPrevious => isMatch && !wasMatch,
            DelimiterBehavior.MergedWithNext => wasMatch && !isMatch,
            DelimiterBehavior.Contiguous => isMatch == wasMatch,
            _ => false,
        };
    }
}
