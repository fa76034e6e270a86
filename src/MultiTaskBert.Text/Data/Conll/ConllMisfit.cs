using System.Globalization;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Conll;

/// <summary>Whether the columns that the options name can be meant: the first lines of a file tell when they hold something else than words and tags.</summary>
/// <param name="lines">The first lines, blank ones as well, without comments.</param>
/// <param name="options">The options of the file.</param>
internal sealed class ConllMisfit(IReadOnlyList<string> lines, ConllOptions options)
{
    private const int ValuesShown = 3;

    // Each is looked for in all lines: without an end, one line of nothing but columns would take minutes.
    private const int ColumnsLookedAt = 64;

    private static readonly string AsTheyAre =
        $"If it is meant, set {nameof(ConllOptions.Dialect)} = {nameof(ConllDialect)}.{nameof(ConllDialect.Plain)}.";

    private readonly ConllLine _line = new(options.Separator);
    private readonly string[] _words = [.. lines.Where(line => !ConllLayout.IsBlank(line, options))];

    /// <summary>What is wrong, or null.</summary>
    /// <param name="columns">The number of columns.</param>
    /// <param name="isNumbered">Whether the first column numbers the words of a sentence.</param>
    internal string? Find(int columns, bool isNumbered) =>
        _words.Length < 2 || options.Dialect == ConllDialect.Plain ? null : WordsThatAreTags(columns) ?? TagsElsewhere(columns) ?? (isNumbered ? null : NumbersOfSentences(columns));

    // "B-PER Ada", as the MIT corpora have it.
    private string? WordsThatAreTags(int columns)
    {
        var words = Values(options.WordColumn);
        var (head, column) = options.TagColumns.First();
        return HoldsTags(words) && !Array.Exists(Values(column), value => TagForm.IsTag(value))
            ? $"the words would be {Shown(words)}, which look like tags, and the tags of head {Quoted.Value(head)} {Shown(Values(column))}. Name the columns: {nameof(ConllOptions.WordColumn)} = {(column < 0 ? columns + column : column)}, "
                + $"{nameof(ConllOptions.TagColumns)} = {{ [\"{head}\"] = {options.WordColumn} }}. {AsTheyAre}"
            : null;
    }

    // "Ada B-PER _", where the user has not said which column holds the tags.
    private string? TagsElsewhere(int columns)
    {
        if (!ReferenceEquals(options.TagColumns, ConllOptions.DefaultTagColumns))
        {
            return null;
        }

        var last = Values(-1);
        var other = Enumerable.Range(0, Math.Min(columns, ColumnsLookedAt)).FirstOrDefault(column => column != options.WordColumn && HoldsTags(Values(column)), -1);
        return other >= 0 && !Array.Exists(last, value => TagForm.IsTag(value))
            ? $"the last column, which holds the tags unless told otherwise, has {Shown(last)}, but column {other} {Shown(Values(other))}. Name the column of the tags: {nameof(ConllOptions.TagColumns)} = "
                + $"{{ [\"entities\"] = {other} }}. {AsTheyAre}"
            : null;
    }

    // "1 Ada B-PER", "1 left O", "2 Oslo B-LOC": a table with the number of the sentence in each line.
    private string? NumbersOfSentences(int columns)
    {
        var first = Values(0);
        if (columns < 3 || !Array.TrueForAll(first, value => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return null;
        }

        var numbers = Array.ConvertAll(first, value => long.Parse(value, CultureInfo.InvariantCulture));
        var isOrdered = numbers.Zip(numbers.Skip(1)).All(pair => pair.First <= pair.Second);
        var hasBlank = lines.Any(line => ConllLayout.IsBlank(line, options));
        var distinct = numbers.Distinct().Count();
        return isOrdered && distinct < numbers.Length && (options.WordColumn == 0 || (!hasBlank && distinct > 1))
            ? $"column 0 holds whole numbers ({Shown(first)}), which are no words: do they number the sentences? Put a blank line after each sentence, and name the columns of words and tags "
                + $"({nameof(ConllOptions.WordColumn)}, {nameof(ConllOptions.TagColumns)}). {AsTheyAre}"
            : null;
    }

    private static bool HoldsTags(string[] values) => Array.TrueForAll(values, value => TagForm.IsTag(value)) && Array.Exists(values, value => value is "O") && Array.Exists(values, value => value is not "O");

    private string[] Values(int column) => Array.ConvertAll(_words, word =>
    {
        _line.Divide(word);
        return _line[_line.IndexOf(column)].ToString();
    });

    private static string Shown(string[] values) => Quoted.List([.. values.Distinct(StringComparer.Ordinal).Take(ValuesShown)]) + (values.Distinct(StringComparer.Ordinal).Count() > ValuesShown ? " …" : string.Empty);
}
