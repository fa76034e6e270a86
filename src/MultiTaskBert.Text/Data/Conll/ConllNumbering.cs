using System.Globalization;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Conll;

/// <summary>Follows the column that numbers the words of a sentence, and tells lines that are no words: ranges of words (<c>2-3</c>) and empty nodes (<c>4.1</c>).</summary>
internal sealed class ConllNumbering
{
    private long _last = -1;
    private bool _isFirst = true;

    /// <summary>The next line begins a sentence.</summary>
    internal void StartSentence() => _isFirst = true;

    /// <summary>Reads the number of a line.</summary>
    /// <param name="value">The column.</param>
    /// <param name="passedOver">What such lines are, if this one is no word; null if it is.</param>
    /// <returns>What is wrong with it, or null.</returns>
    internal string? Next(ReadOnlySpan<char> value, out string? passedOver)
    {
        passedOver = null;
        var digits = value.IndexOfAnyExceptInRange('0', '9');
        if (digits > 0 && value[digits] is '-' or '.' && value.Length > digits + 1 && !value[(digits + 1)..].ContainsAnyExceptInRange('0', '9'))
        {
            passedOver = value[digits] == '-' ? "ranges such as 2-3, whose words follow one by one" : "empty nodes such as 4.1, which are not in the text";
            return null;
        }

        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return $"column 0 is {Quoted.Value(value.ToString())}, where the lines before it number the words. If it is a word, set {nameof(ConllOptions.Dialect)} = {nameof(ConllDialect)}.{nameof(ConllDialect.Plain)}.";
        }

        // Most number each sentence from 1, some from 0, some go on through the file.
        var isDue = number == _last + 1 || (_isFirst && number is 0 or 1);
        var problem = isDue ? null
            : $"the number of the word is {number}, but {_last + 1} is due. Is a line lost, or the blank line before a new sentence?";
        (_last, _isFirst) = (number, false);
        return problem;
    }
}
