using System.Text;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Brat;

/// <summary>Reads a folder of brat: texts (<c>.txt</c>) with their annotations (<c>.ann</c>) beside them.</summary>
internal sealed class BratReader
{
    /// <summary>The longest text that is read, in bytes.</summary>
    private const int MaxBytes = TextLine.MaxBytes;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Links are not followed: they may lead out of the folder, or in circles.
    private static readonly EnumerationOptions Search = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false, MatchCasing = MatchCasing.CaseSensitive };

    private readonly string _folder;
    private readonly BratOptions _options;
    private readonly ProblemList _problems;
    private readonly RowList _rows;
    private OffsetUnit _unit;
    private OffsetSurvey? _survey;

    private BratReader(string folder, BratOptions options, ProblemList problems) =>
        (_folder, _options, _problems, _rows, _unit) = (folder, options, problems, new RowList(folder, options), options.Offsets);

    public static RowsRead Read(string folder, BratOptions options)
    {
        var problems = new ProblemList();
        var reader = new BratReader(folder, options, problems);
        if (!Directory.Exists(folder))
        {
            problems.Add(folder, line: null, File.Exists(folder) ? "is a file; the folder that holds the texts (.txt) and annotations (.ann) is needed." : "the folder does not exist.");
        }
        else
        {
            if (options.Offsets == OffsetUnit.Auto)
            {
                reader.FindUnit();
            }

            if (problems.IsEmpty)
            {
                reader.ReadAll();
            }
        }

        return reader._rows.ToRows(problems, "the folder holds no annotations; a text (.txt) and a file of the same name that ends in .ann are needed.");
    }

    private void FindUnit()
    {
        var scout = new BratReader(_folder, _options, new ProblemList()) { _survey = new OffsetSurvey(nameof(BratOptions)) };
        scout.ReadAll();
        if (scout._survey.Decide(out var fault) is { } unit)
        {
            _unit = unit;
        }
        else
        {
            _problems.Add(_folder, line: null, fault);
        }
    }

    private void ReadAll()
    {
        foreach (var text in Directory.EnumerateFiles(_folder, "*.txt", Search).Order(StringComparer.Ordinal))
        {
            var annotations = Path.ChangeExtension(text, ".ann");
            if (File.Exists(annotations))
            {
                ReadDocument(text, annotations);
            }
            else
            {
                _rows.PassOver("texts without annotations (.ann)", line: 1);
            }
        }

        foreach (var annotations in Directory.EnumerateFiles(_folder, "*.ann", Search).Order(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.ChangeExtension(annotations, ".txt")))
            {
                _problems.Add(annotations, line: null, $"there is no text '{Path.GetFileName(Path.ChangeExtension(annotations, ".txt"))}' beside it, which its offsets count.");
            }
        }
    }

    private void ReadDocument(string textPath, string annotationPath)
    {
        if (ReadText(textPath) is not { } text)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            _rows.PassOver("empty texts", line: 1);
            return;
        }

        // Line ends within an entity are spaces in the annotation.
        var offsets = new JsonOffsets(Flat(text), _unit, _survey, nameof(BratOptions));
        var entities = new List<(EntitySpan Entity, int Line)>();
        foreach (var (number, line) in TextLine.Read(annotationPath, _problems))
        {
            // What is wrong with a line that could not be read was reported where it was read.
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (BratLine.Other(line) is { } other)
            {
                _rows.PassOver(other, number);
                continue;
            }

            if (_survey is not null)
            {
                _survey.Place = $"{annotationPath}:{number}";
            }

            if (BratLine.Read(line, out var fault) is { } entity && Locate(entity, offsets, out fault) is { } span)
            {
                entities.Add((new EntitySpan(span.Start, span.End, entity.Type), number));
            }
            else
            {
                _problems.Add(annotationPath, number, fault);
            }
        }

        if (_survey is null)
        {
            AddRows(text, entities, textPath, annotationPath);
        }
    }

    // Since brat divides an entity at the end of a line, pieces with nothing but white space between are one.
    private TextSpan? Locate(BratLine entity, JsonOffsets offsets, out string fault)
    {
        fault = string.Empty;
        if (entity.Ranges is [var only])
        {
            var found = offsets.Span(only.Start, only.End, entity.Text is { } text ? Flat(text) : null, out fault);
            fault = fault.Length == 0 ? fault : $"the entity {Quoted.Value(entity.Id)}: {fault}";
            return found;
        }

        var (start, end) = (-1, -1);
        foreach (var (first, last) in entity.Ranges)
        {
            if (offsets.Span(first, last, expected: null, out fault) is not { } piece)
            {
                fault = $"the entity {Quoted.Value(entity.Id)}: {fault}";
                return null;
            }

            if (_survey is null && start >= 0 && (piece.Start < end || !string.IsNullOrWhiteSpace(offsets.Cut(new TextSpan(end, piece.Start)))))
            {
                fault = $"the entity {Quoted.Value(entity.Id)} ({Quoted.Value(entity.Type)}) is discontinuous: {string.Join(';', entity.Ranges.Select(range => $"{range.Start} {range.End}"))}, with other text between. "
                    + "A tag a word cannot say so. Make entities of its pieces, or one of all of it, in brat.";
                return null;
            }

            (start, end) = (start < 0 ? piece.Start : start, piece.End);
        }

        return new TextSpan(start, end);
    }

    private void AddRows(string text, List<(EntitySpan Entity, int Line)> entities, string textPath, string annotationPath)
    {
        var group = Path.ChangeExtension(Path.GetRelativePath(_folder, textPath), extension: null).Replace(Path.DirectorySeparatorChar, '/');
        if (!_options.ByLine)
        {
            Add(text, entities.Select(entity => entity.Entity), 1);
            return;
        }

        entities.Sort((left, right) => left.Entity.Start.CompareTo(right.Entity.Start));
        var next = 0;
        var number = 1;
        for (var start = 0; start < text.Length; number++)
        {
            var feed = text.IndexOf('\n', start);
            var end = feed < 0 ? text.Length : feed;
            var inside = new List<EntitySpan>();
            for (; next < entities.Count && entities[next].Entity.Start <= end; next++)
            {
                var (entity, line) = entities[next];
                if (entity.End > end)
                {
                    _problems.Add(annotationPath, line, $"the entity '{entity.Type}' at {entity} goes over the end of line {number} of its text; read whole texts ({nameof(BratOptions)}.{nameof(BratOptions.ByLine)} = false), or divide it in brat.");
                }
                else
                {
                    inside.Add(new EntitySpan(entity.Start - start, entity.End - start, entity.Type));
                }
            }

            var content = text[start..end].TrimEnd('\r');
            if (!string.IsNullOrWhiteSpace(content))
            {
                Add(content, inside, number);
            }

            start = end + 1;
        }

        foreach (var (entity, line) in entities.Skip(next))
        {
            _problems.Add(annotationPath, line, $"the entity '{entity.Type}' at {entity} is outside the text, which has {text.Length} characters.");
        }

        void Add(string content, IEnumerable<EntitySpan> inside, int line) => _rows.Add(
            new MtlRow(content)
            {
                Labels = new Dictionary<string, Label>(StringComparer.Ordinal) { [_options.Head] = new EntitiesLabel([.. inside]) },
                Group = group,
                Source = new SourceLine(textPath, line),
            },
            line);
    }

    private string? ReadText(string path)
    {
        using var file = DataFile.Open(path);
        var bytes = new MemoryStream();
        var block = new byte[64 * 1024];
        for (int read; bytes.Length <= MaxBytes && (read = file.Read(block)) > 0;)
        {
            bytes.Write(block, 0, read);
        }

        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        var refusal = bytes.Length > MaxBytes ? $"the text has more than {MaxBytes} bytes; so many are read. Divide it." : FileSignature.Refusal(content[..Math.Min(content.Length, FileSignature.BytesNeeded)]);
        if (refusal is not null)
        {
            _problems.Add(path, line: null, refusal);
            return null;
        }

        try
        {
            return StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException e)
        {
            _problems.Add(path, 1 + content[..Math.Min(e.Index, content.Length)].Count((byte)'\n'), "invalid UTF-8. Save the file as UTF-8.");
            return null;
        }
    }

    private static string Flat(string text) => text.AsSpan().ContainsAny('\n', '\r', '\t') ? text.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ') : text;
}
