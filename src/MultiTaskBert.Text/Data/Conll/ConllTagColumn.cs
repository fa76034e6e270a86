using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Conll;

/// <summary>The tags of one head in the sentence that is being read: as they stand, or as brackets over words.</summary>
/// <param name="head">The name of the head.</param>
/// <param name="column">The column of the options.</param>
/// <param name="isBrackets">Whether the column holds brackets.</param>
/// <param name="renamed">Tags that are read as others.</param>
internal sealed class ConllTagColumn(string head, int column, bool isBrackets, IReadOnlyDictionary<string, string> renamed)
{
    private readonly List<string> _tags = [];

    // A file has few tags and many words: each tag becomes one string.
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private string? _open;
    private int _openedAt;

    /// <summary>The name of the head.</summary>
    internal string Head => head;

    /// <summary>The column of the options.</summary>
    internal int Column => column;

    /// <summary>Whether a tag was read before.</summary>
    internal bool Knows(string tag) => _names.ContainsKey(tag);

    /// <summary>Adds the tag of a word. Returns what is wrong with it, or null.</summary>
    internal string? Add(ReadOnlySpan<char> value, int line)
    {
        if (isBrackets)
        {
            return AddBracket(value, line);
        }

        if (IsStrayBracket(value))
        {
            return $"the tag of head '{head}' is {Quoted.Value(value.ToString())}, a bracket over several words, in a column that holds other values than the brackets of entities. "
                + $"Name another column ({nameof(ConllOptions)}.{nameof(ConllOptions.Conll2012)} knows that of entities); if it is a tag, set {nameof(ConllOptions.Dialect)} = "
                + $"{nameof(ConllDialect)}.{nameof(ConllDialect.Plain)}.";
        }

        Take(value);
        return null;
    }

    /// <summary>Adds a tag as it stands, which does not make it known.</summary>
    internal void AddUnknown(string tag) => _tags.Add(renamed.GetValueOrDefault(tag, tag));

    /// <summary>The label of the sentence; the next one begins.</summary>
    /// <param name="problem">What is wrong with it, or null.</param>
    internal NamesLabel End(out string? problem)
    {
        problem = _open is null ? null : $"the bracket '({_open}*' of line {_openedAt} (head '{head}') is not closed before the sentence ends.";
        var label = new NamesLabel(_tags.ToArray().AsReadOnly());
        Forget();
        return label;
    }

    /// <summary>Forgets the sentence; the next one begins.</summary>
    internal void Forget()
    {
        _tags.Clear();
        _open = null;
    }

    /// <summary>Whether a value is a bracket of entities: <c>(PERSON*</c>, <c>*</c>, <c>*)</c>, <c>(GPE)</c>, <c>(V*)</c>.</summary>
    internal static bool IsBracket(ReadOnlySpan<char> value) =>
        value is "*" or "*)" || (value.Length > 2 && value[0] == '(' && value[^1] is '*' or ')' && NameIn(value) is { IsEmpty: false } name && !name.ContainsAny("()*"));

    private static ReadOnlySpan<char> NameIn(ReadOnlySpan<char> value) => value.TrimStart('(').TrimEnd(')').TrimEnd('*');

    // "(" alone is a part of speech in older treebanks.
    private bool IsStrayBracket(ReadOnlySpan<char> value) =>
        !IsPlain && value.Length > 1 && ((value[0] == '(' && value[1] != '(') || (value[^1] == ')' && value[^2] != ')' && !value.Contains('(')) || value is "*)");

    /// <summary>Whether the user said that tags are to be taken as they stand.</summary>
    internal bool IsPlain { get; init; }

    private string? AddBracket(ReadOnlySpan<char> value, int line)
    {
        if (!IsBracket(value))
        {
            return $"the tag of head '{head}' is {Quoted.Value(value.ToString())}; a bracket is needed, as '(PERSON*', '*', '*)' or '(GPE)'. Brackets within brackets cannot be tags.";
        }

        if (value[0] != '(')
        {
            if (_open is null && value is "*)")
            {
                return $"the tag of head '{head}' is '*)', where no bracket is open.";
            }

            Take(_open is null ? "O" : $"I-{_open}");
        }
        else if (_open is not null)
        {
            return $"the tag of head '{head}' is {Quoted.Value(value.ToString())} within the bracket '({_open}*' of line {_openedAt}; a word has one tag, so that entities cannot lie in each other.";
        }
        else
        {
            (_open, _openedAt) = (NameIn(value).ToString(), line);
            Take($"B-{_open}");
        }

        _open = value[^1] == ')' ? null : _open;
        return null;
    }

    private void Take(ReadOnlySpan<char> value)
    {
        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!names.TryGetValue(value, out var name))
        {
            var tag = value.ToString();
            name = renamed.GetValueOrDefault(tag, tag);
            _names[tag] = name;
        }

        _tags.Add(name);
    }
}
