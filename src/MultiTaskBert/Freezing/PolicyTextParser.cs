using System.Text;

namespace MultiTaskBert.Freezing;

/// <summary>
/// Reads the text of policies: terms joined by <c>+</c>, each <c>keyword</c> or <c>keyword(value, name=value, …)</c>. A value is a bare
/// word of letters, digits, <c>_</c>, <c>.</c>, <c>-</c>, or text in double quotes in which <c>\</c> stands before <c>"</c> and <c>\</c>.
/// </summary>
internal sealed class PolicyTextParser
{
    private readonly string _text;
    private int _position;

    private PolicyTextParser(string text) => _text = text;

    /// <summary>The terms of a text, one at least.</summary>
    /// <exception cref="FormatException">The text is not so built; the message tells the position.</exception>
    public static IReadOnlyList<PolicyTerm> Read(string text)
    {
        var parser = new PolicyTextParser(text);
        var terms = new List<PolicyTerm>();
        do
        {
            terms.Add(parser.Term());
        }
        while (parser.Takes('+'));

        parser.SkipSpaces();
        return parser._position == text.Length ? terms : throw parser.Error("'+' or the end");
    }

    /// <summary>Whether a value needs no quotes.</summary>
    public static bool IsBare(string value) => value.Length > 0 && value.All(IsBareCharacter);

    /// <summary>The value as it stands in the text: bare where that is possible, else quoted.</summary>
    public static string Quote(string value)
        => IsBare(value)
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool IsBareCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';

    private PolicyTerm Term()
    {
        var term = new PolicyTerm(Word("a kind of policy"));
        if (!Takes('('))
        {
            return term;
        }

        do
        {
            Argument(term);
        }
        while (Takes(','));

        return Takes(')') ? term : throw Error("',' or ')'");
    }

    private void Argument(PolicyTerm term)
    {
        SkipSpaces();
        if (Peek() == '"')
        {
            term.With(Quoted());
            return;
        }

        var word = Word("a value");
        if (!Takes('='))
        {
            term.With(word);
            return;
        }

        SkipSpaces();
        term.With(word, Peek() == '"' ? Quoted() : Word("a value"));
    }

    private string Word(string expected)
    {
        SkipSpaces();
        var start = _position;
        while (_position < _text.Length && IsBareCharacter(_text[_position]))
        {
            _position++;
        }

        return _position > start ? _text[start.._position] : throw Error(expected);
    }

    private string Quoted()
    {
        var value = new StringBuilder();
        _position++;
        while (_position < _text.Length)
        {
            var c = _text[_position++];
            if (c == '"')
            {
                return value.ToString();
            }

            if (c == '\\' && _position < _text.Length)
            {
                c = _text[_position++];
            }

            value.Append(c);
        }

        throw Error("a closing '\"'");
    }

    private bool Takes(char c)
    {
        SkipSpaces();
        if (Peek() != c)
        {
            return false;
        }

        _position++;
        return true;
    }

    private char? Peek() => _position < _text.Length ? _text[_position] : null;

    private void SkipSpaces()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
    }

    private FormatException Error(string expected)
    {
        var found = Peek() is { } c ? $"'{c}'" : "the end";
        return new FormatException(
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"\"{_text}\" is no freeze policy: at position {_position} there is {found} where {expected} should be."));
    }
}
