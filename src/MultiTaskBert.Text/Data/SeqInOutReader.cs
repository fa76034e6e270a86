using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data;

/// <summary>Reads rows from three files side by side: <c>seq.in</c> (words), <c>seq.out</c> (a tag a word), <c>label</c> (a class a line).</summary>
internal static class SeqInOutReader
{
    private static readonly char[] White = [' ', '\t'];

    public static RowsRead Read(string folder, string classHead, string tagHead, ReadOptions options)
    {
        var problems = new ProblemList();
        string words = Path.Combine(folder, "seq.in"), tags = Path.Combine(folder, "seq.out"), classes = Path.Combine(folder, "label");
        var rows = new RowList(words, options);
        if (!Directory.Exists(folder))
        {
            problems.Add(folder, line: null, File.Exists(folder) ? "is a file; the folder that holds seq.in, seq.out and label is needed." : "the folder does not exist.");
        }
        else if (problems.AllExist(words, tags, classes))
        {
            ReadTogether(words, tags, classes, problems, (rowWords, rowTags, rowClass, line) => rows.Add(
                new MtlRow(rowWords)
                {
                    Labels = new Dictionary<string, Label>(StringComparer.Ordinal) { [classHead] = new ClassLabel(rowClass), [tagHead] = new NamesLabel(rowTags.AsReadOnly()) },
                },
                line));
        }

        return rows.ToRows(problems, "the file holds no row; one sentence a line is needed.");
    }

    private static void ReadTogether(string wordFile, string tagFile, string classFile, ProblemList problems, Action<string[], string[], string, int> add)
    {
        using var wordLines = TextLine.Read(wordFile, problems).GetEnumerator();
        using var tagLines = TextLine.Read(tagFile, problems).GetEnumerator();
        using var classLines = TextLine.Read(classFile, problems).GetEnumerator();
        for (var line = 1; ; line++)
        {
            var (hasWords, hasTags, hasClass) = (wordLines.MoveNext(), tagLines.MoveNext(), classLines.MoveNext());
            if ((!hasWords && !hasTags && !hasClass) || problems.HasFileProblem)
            {
                break;
            }

            var (words, tags, name) = (Parts(hasWords, wordLines), Parts(hasTags, tagLines), hasClass ? classLines.Current.Text?.Trim() : string.Empty);

            // What is wrong with a line that could not be read was reported where it was read.
            if (words is not null && tags is not null && name is not null
                && (words.Length > 0 || tags.Length > 0 || name.Length > 0)
                && Check(words, tags, name, wordFile, tagFile, classFile, line, problems))
            {
                add(words, tags, name, line);
            }
        }
    }

    private static string[]? Parts(bool has, IEnumerator<TextLine> lines) =>
        has ? lines.Current.Text?.Split(White, StringSplitOptions.RemoveEmptyEntries) : [];

    private static bool Check(string[] words, string[] tags, string name, string wordFile, string tagFile, string classFile, int line, ProblemList problems)
    {
        if (words.Length == 0)
        {
            problems.Add(wordFile, line, $"no words, where '{Path.GetFileName(tagFile)}' has {tags.Length} tags and '{Path.GetFileName(classFile)}' has {Quoted.Value(name)}. Are lines missing?");
            return false;
        }

        if (words.Length != tags.Length)
        {
            problems.Add(tagFile, line, $"{tags.Length} tags for {words.Length} words ({Quoted.Value(string.Join(' ', words))}); give one tag a word.");
        }

        if (name.Length == 0)
        {
            problems.Add(classFile, line, $"no class for {Quoted.Value(string.Join(' ', words))}. Are lines missing?");
        }

        return words.Length == tags.Length && name.Length > 0;
    }
}
