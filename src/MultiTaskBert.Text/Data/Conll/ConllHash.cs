using System.Text.RegularExpressions;
using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Data.Conll;

/// <summary>Whether a line that begins with <c>#</c> is a comment or a word: in tweets both occur.</summary>
internal static partial class ConllHash
{
    /// <summary>What a line is.</summary>
    internal enum Meaning
    {
        /// <summary>A word with its tags.</summary>
        Word,

        /// <summary>A comment.</summary>
        Comment,

        /// <summary>A word if its tags are those of other words, too.</summary>
        Question,
    }

    /// <summary>Decides.</summary>
    /// <param name="text">The line.</param>
    /// <param name="line">The same line, divided.</param>
    /// <param name="layout">What the first lines say about the file.</param>
    /// <param name="dialect">What the user says about it.</param>
    /// <param name="isFirst">Whether no word of the sentence was read yet; comments stand before a sentence.</param>
    /// <param name="hasTags">Whether a tag is where the tags of all heads should be.</param>
    internal static Meaning Of(string text, ConllLine line, ConllLayout layout, ConllDialect dialect, bool isFirst, bool hasTags)
    {
        if (dialect == ConllDialect.Plain)
        {
            return Meaning.Word;
        }

        // Here the first column is a number or the name of a document, and never a word.
        if (layout.IsNumbered || layout.IsBrackets)
        {
            return Meaning.Comment;
        }

        var isAlone = line[0].IndexOfAnyExcept('#') < 0;
        var isKnown = KnownComment().IsMatch(text);
        var isSeparatedOtherwise = layout.IsByTabs && !line.IsByTabs;
        if (!isFirst)
        {
            // Some put comments within sentences too (HIPE); what cannot be a word there must be known for a comment.
            return isKnown && isAlone && (line.Count != layout.Columns || isSeparatedOtherwise) && !TagForm.IsTag(line[line.Count - 1]) ? Meaning.Comment : Meaning.Word;
        }

        return line.Count != layout.Columns || isSeparatedOtherwise
            ? (isAlone || isKnown) && !TagForm.IsTag(line[line.Count - 1]) ? Meaning.Comment : Meaning.Word
            : hasTags || line[line.Count - 1] is "#" ? Meaning.Word // "# #": in treebanks the tag of the sign is the sign
            : isKnown ? Meaning.Comment
            : isAlone || IsNumber(line[line.Count - 1]) ? Meaning.Question
            : Meaning.Word;
    }

    // "#Sentence 12" and "#Oslo B-LOC" have both two columns; a number is seldom a tag.
    private static bool IsNumber(ReadOnlySpan<char> value) => value.IndexOfAnyInRange('0', '9') >= 0 && !value.ContainsAnyExcept("0123456789.-:/");

    // MultiCoNER ("# id 0d8f domain=en"), Universal Dependencies ("# sent_id = 1", "# newdoc id = a"), CoNLL-2012 ("#begin document (a); part 000").
    [GeneratedRegex(@"^#+\s*(?:id|sent_id|sent|text|newdoc|newpar|doc|document|url|source|lang|begin document|end document)\b|^#+\s*[\w.]+\s*=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KnownComment();
}
