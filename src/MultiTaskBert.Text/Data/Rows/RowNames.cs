using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Rows;

/// <summary>
/// The names of classes, tags, types and heads that many rows share: each is kept once, and a row holds its number. Names that are long, or come when there are many, are written out in the row.
/// </summary>
internal sealed class RowNames
{
    private const int NamesAtMost = 32_768;
    private const int CharactersAtMost = 100;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<ClassLabel> _classes = [];

    /// <summary>The number of a name, from 1; 0 if it is to be written out.</summary>
    internal int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out var number))
        {
            return number;
        }

        if (_names.Count >= NamesAtMost || name.Length > CharactersAtMost)
        {
            return 0;
        }

        _names.Add(name);
        _classes.Add(new ClassLabel(name));
        _numbers.Add(name, _names.Count);
        return _names.Count;
    }

    /// <summary>The name of a number.</summary>
    internal string NameOf(int number) => _names[number - 1];

    /// <summary>The class of that name; the same object each time.</summary>
    internal ClassLabel ClassOf(int number) => _classes[number - 1];
}
