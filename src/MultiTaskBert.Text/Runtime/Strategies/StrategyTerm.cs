using System.Globalization;
using System.Text;

namespace MultiTaskBert.Runtime.Strategies;

/// <summary>
/// Represents one strategy as text: a keyword, at most one unnamed value, and named arguments in order, as in <c>head(topic)</c> or
/// <c>gradual-unfreeze(every-epochs=1)</c>. Numbers are written and read in the invariant culture.
/// </summary>
/// <remarks>Not thread-safe: it notes which arguments were asked for, so that the others can be reported as unknown.</remarks>
internal sealed class StrategyTerm
{
    private readonly List<KeyValuePair<string, string>> _arguments = [];
    private readonly List<string> _asked = [];
    private bool _valueAsked;

    /// <summary>A term without arguments.</summary>
    /// <param name="keyword">The word it starts with.</param>
    public StrategyTerm(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        Keyword = keyword;
    }

    /// <summary>Gets the word it starts with.</summary>
    public string Keyword { get; }

    /// <summary>The unnamed value, or null.</summary>
    private string? Value { get; set; }

    /// <summary>Sets the unnamed value.</summary>
    /// <param name="value">Any text; it is quoted where needed.</param>
    /// <returns>The term itself.</returns>
    public StrategyTerm With(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = Value is null ? value : throw new FormatException($"{Keyword} takes one value, but has \"{Value}\" and \"{value}\".");
        return this;
    }

    /// <summary>Adds an argument.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Any text; it is quoted where needed.</param>
    /// <returns>The term itself.</returns>
    public StrategyTerm With(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (Find(name) is not null)
        {
            throw new FormatException($"{Keyword} has the argument \"{name}\" twice.");
        }

        _arguments.Add(KeyValuePair.Create(name, value));
        return this;
    }

    /// <summary>Adds a number as an argument, written so that reading gives the same number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The number.</param>
    /// <returns>The term itself.</returns>
    public StrategyTerm With(string name, double value) => With(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds a whole number as an argument.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The number.</param>
    /// <returns>The term itself.</returns>
    public StrategyTerm With(string name, int value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds <c>true</c> or <c>false</c> as an argument.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The term itself.</returns>
    public StrategyTerm With(string name, bool value) => With(name, value ? "true" : "false");

    /// <summary>Reads the unnamed value.</summary>
    /// <param name="meaning">What it is, for the message: <c>the name of a head</c>.</param>
    /// <exception cref="FormatException">There is none.</exception>
    public string ReadValue(string meaning)
    {
        _valueAsked = true;
        return Value ?? throw new FormatException($"{Keyword} needs a value, {meaning}, as in {Keyword}(…).");
    }

    /// <summary>Reads the unnamed value, or null if there is none.</summary>
    public string? ReadValueIfAny()
    {
        _valueAsked = true;
        return Value;
    }

    /// <summary>Reads an argument.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its value, or null if it is not given.</returns>
    public string? ReadText(string name)
    {
        _asked.Add(name);
        return Find(name);
    }

    /// <summary>Reads a whole number.</summary>
    /// <param name="name">The name of the argument.</param>
    /// <param name="otherwise">The result if it is not given.</param>
    /// <exception cref="FormatException">The value is no whole number.</exception>
    public int ReadInteger(string name, int otherwise) => ReadText(name) is { } text ? ToInteger(name, text) : otherwise;

    /// <summary>Reads a number.</summary>
    /// <param name="name">The name of the argument.</param>
    /// <param name="otherwise">The result if it is not given.</param>
    /// <exception cref="FormatException">The value is no number.</exception>
    public double ReadNumber(string name, double otherwise)
    {
        if (ReadText(name) is not { } text)
        {
            return otherwise;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"the argument \"{name}\" of {Keyword} must be a number, but is \"{text}\".");
    }

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    /// <param name="name">The name of the argument.</param>
    /// <param name="otherwise">The result if it is not given.</param>
    /// <exception cref="FormatException">The value is neither.</exception>
    public bool ReadFlag(string name, bool otherwise) => ReadText(name) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        var text => throw new FormatException($"the argument \"{name}\" of {Keyword} must be true or false, but is \"{text}\"."),
    };

    /// <summary>The term as <see cref="StrategyTextParser"/> reads it.</summary>
    public override string ToString()
    {
        var parts = _arguments.ConvertAll(a => $"{a.Key}={StrategyTextParser.Quote(a.Value)}");
        if (Value is not null)
        {
            parts.Insert(0, StrategyTextParser.Quote(Value));
        }

        return parts.Count == 0 ? Keyword : new StringBuilder(Keyword).Append('(').AppendJoin(", ", parts).Append(')').ToString();
    }

    /// <summary>Reads the unnamed value as a whole number.</summary>
    /// <exception cref="FormatException">There is none, or it is no whole number.</exception>
    public int ReadIntegerValue(string meaning) => ToInteger(meaning, ReadValue(meaning));

    /// <summary>Reports the arguments that nobody asked for.</summary>
    public void ThrowOnUnreadArguments()
    {
        if (Value is not null && !_valueAsked)
        {
            throw new FormatException($"{Keyword} takes no unnamed value, but has \"{Value}\".");
        }

        var unknown = _arguments.Find(a => !_asked.Contains(a.Key, StringComparer.Ordinal)).Key;
        if (unknown is not null)
        {
            var known = _asked.Count == 0 ? "none" : string.Join(", ", _asked);
            throw new FormatException($"{Keyword} has no argument \"{unknown}\". Its arguments: {known}.");
        }
    }

    private int ToInteger(string what, string text)
        => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"\"{what}\" of {Keyword} must be a whole number, but is \"{text}\".");

    private string? Find(string name) => _arguments.Find(a => string.Equals(a.Key, name, StringComparison.Ordinal)).Value;
}
