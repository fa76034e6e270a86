using System.Text;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.WordPiece;

/// <summary>Finds the sign of a lowercasing tokenizer in front of a model that was trained on text with capitals: tokens that no text can lead to.</summary>
internal static class UnreachableCapitals
{
    private const int Shown = 5;

    /// <summary>The warning, or none.</summary>
    /// <param name="vocabulary">The word pieces of the model.</param>
    /// <param name="added">The tokens that are recognised literally; these keep their capitals.</param>
    public static IEnumerable<string> Warnings(IReadOnlyList<string> vocabulary, IEnumerable<AddedToken> added)
    {
        var literal = added.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        string[] tokens = [.. vocabulary.Where(token => HasCapital(token) && !IsPlaceholder(token) && !literal.Contains(token))];
        return tokens.Length == 0
            ? []
            : [FormattableString.Invariant(
                $"The tokenizer makes all text lowercase, but {tokens.Length:N0} tokens of its vocabulary have capitals ({string.Join(", ", tokens.Take(Shown).Select(token => $"\"{token}\""))}{(tokens.Length > Shown ? ", …" : string.Empty)}) and are never reached. ")
                + $"If the model was trained on text with capitals, set \"do_lower_case\": false in {TokenizerFiles.Config} and load it again."];
    }

    // [unused12], [PAD], <mask>: names of tokens that stand for no text.
    private static bool IsPlaceholder(string token) => token is ['[', .., ']'] or ['<', .., '>'];

    private static bool HasCapital(string token)
    {
        if (Ascii.IsValid(token))
        {
            return token.AsSpan().ContainsAnyInRange('A', 'Z');
        }

        foreach (var rune in token.EnumerateRunes())
        {
            if (Rune.IsUpper(rune))
            {
                return true;
            }
        }

        return false;
    }
}
