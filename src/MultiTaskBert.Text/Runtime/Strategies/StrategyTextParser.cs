using System.Globalization;
using System.Text;

namespace MultiTaskBert.Runtime.Strategies;

/// <summary>
/// Reads the text of strategies: terms joined by <c>+</c>, each <c>keyword</c> or <c>keyword(value, name=value, …)</c>. A value is a bare
/// word of letters, digits, <c>_</c>, <c>.</c>, <c>-</c>, or text in double quotes in which <c>\</c> stands before <c>"</c> and <c>\</c>.
/// </summary>
internal sealed class StrategyTextParser
{
    private readonly string _text;
    private readonly string _what;
    private int _position;

    private StrategyTextParser(string text, string what) => (_text, _what) = (text, what);

    /// <summary>The terms of a text, one at least.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it should be, for messages: <c>freeze policy</c>.</param>
    /// <exception cref="FormatException">The text is not so built; the message tells the position.</exception>
    public static IReadOnlyList<StrategyTerm> Read(string text, string what)
    {
        var parser = new StrategyTextParser(text, what);
        var terms = new List<StrategyTerm>();
        do
        {
            terms.Add(parser.Term());
        }
        while (parser.Takes('+'));

        parser.SkipSpaces();
        return parser._position == text.Length ? terms : throw parser.Error("'+' or the end");
    }

    /// <summary>Reads numbers by name, as <c>topic=1, entities=0.5</c>.</summary>
    /// <returns>The numbers, or null if the text is not so built.</returns>
    public static Dictionary<string, double>? ReadNumbers(string text)
    {
        var parser = new StrategyTextParser(text, "list of numbers");
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        try
        {
            do
            {
                parser.SkipSpaces();
                if (parser.Peek() is null)
                {
                    break;
                }

                var name = parser.Value();
                if (!parser.Takes('=') || !double.TryParse(parser.Value(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !numbers.TryAdd(name, number))
                {
                    return null;
                }
            }
            while (parser.Takes(','));
        }
        catch (FormatException)
        {
            return null;
        }

        parser.SkipSpaces();
        return parser._position == text.Length ? numbers : null;
    }

    /// <summary>Whether a value needs no quotes.</summary>
    public static bool IsBare(string value) => value.Length > 0 && value.All(IsBareCharacter);

    /// <summary>The value as it stands in the text: bare where that is possible, else quoted.</summary>
    public static string Quote(string value)
        => IsBare(value)
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool IsBareCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';

    private StrategyTerm Term()
    {
        var term = new StrategyTerm(Word($"a kind of {_what[(_what.LastIndexOf(' ') + 1)..]}"));
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

    private void Argument(StrategyTerm term)
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

        term.With(word, Value());
    }

    private string Value()
    {
        SkipSpaces();
        return Peek() == '"' ? Quoted() : Word("a value");
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
                CultureInfo.InvariantCulture,
                $"\"{_text}\" is no {_what}: at position {_position} there is {found} where {expected} should be."));
    }
}
