using System.Text;

namespace MultiTaskBert.Metrics.Texts;

/// <summary>Makes answers comparable as <c>normalize_answer</c> of SQuAD's script: lowercase, no ASCII punctuation, no articles, words apart by white space.</summary>
internal static class AnswerText
{
    private static readonly string[] Articles = ["a", "an", "the"];

    /// <summary>The words that are compared, in order.</summary>
    internal static string[] Words(string answer)
    {
        var kept = new StringBuilder(answer.Length);
        foreach (var character in answer.ToLowerInvariant())
        {
            _ = char.IsAscii(character) && (char.IsPunctuation(character) || char.IsSymbol(character)) ? kept : kept.Append(character);
        }

        return [.. kept.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => !Articles.Contains(word, StringComparer.Ordinal))];
    }
}
