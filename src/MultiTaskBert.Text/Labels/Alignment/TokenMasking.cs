using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels.Alignment;

/// <summary>Masks tokens of a row, to be predicted from the others (Devlin et al. 2019, section 3.1, task 1, and appendix A.1).</summary>
/// <remarks>
/// Of the tokens of the text (of both texts of a pair), not of those that the tokenizer added, a ratio is chosen, one at least. Of the chosen 80 % become the mask token, 10 % a random
/// token, and 10 % stay: the encoder cannot know which tokens it is asked for. With whole words all pieces of a word are chosen together, as in the later release of BERT (whole
/// word masking); a word that would go beyond the ratio is passed over while a smaller one can be found.
/// </remarks>
internal static class TokenMasking
{
    private const double Masked = 0.8;
    private const double Replaced = 0.1;

    /// <summary>The positions that can be chosen, in order.</summary>
    internal static IEnumerable<int> Candidates(TokenEncoding row) =>
        Enumerable.Range(0, row.Length).Where(token => row.SequenceIds[token] >= 0 && !row.SpecialTokensMask[token]);

    /// <summary>Chooses positions and changes ids.</summary>
    /// <param name="row">The row, with a candidate at least.</param>
    /// <param name="ratio">The ratio of candidates that is chosen, more than 0 and at most 1.</param>
    /// <param name="wholeWords">Whether all pieces of a word are chosen together.</param>
    /// <param name="maskId">The id of the mask token.</param>
    /// <param name="vocabularySize">Random ids are from 0 to below this.</param>
    /// <param name="random">The random numbers of this row.</param>
    /// <returns>The ids that the encoder is to read, and the positions that were chosen, ascending.</returns>
    internal static (int[] Ids, int[] Chosen) Draw(TokenEncoding row, double ratio, bool wholeWords, int maskId, int vocabularySize, RandomStream random)
    {
        int[] candidates = [.. Candidates(row)];
        int[][] units = wholeWords
            ? [.. candidates.GroupBy(token => (row.SequenceIds[token], row.WordIds[token])).Select(word => word.ToArray())]
            : Array.ConvertAll(candidates, token => (int[])[token]);
        random.Shuffle<int[]>(units);

        var wanted = Math.Max(1, (int)Math.Round(ratio * candidates.Length, MidpointRounding.ToEven));
        var chosen = new List<int>(wanted);
        foreach (var unit in units)
        {
            if (chosen.Count + unit.Length <= wanted)
            {
                chosen.AddRange(unit);
            }
        }

        if (chosen.Count == 0)
        {
            chosen.AddRange(units.MinBy(unit => unit.Length)!);
        }

        chosen.Sort();
        int[] ids = [.. row.Ids];
        foreach (var token in chosen)
        {
            var dice = random.NextDouble();
            ids[token] = dice < Masked ? maskId : dice < Masked + Replaced ? random.NextInt(vocabularySize) : ids[token];
        }

        return (ids, [.. chosen]);
    }
}
