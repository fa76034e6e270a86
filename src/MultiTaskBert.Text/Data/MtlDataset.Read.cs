using MultiTaskBert.Data;
using MultiTaskBert.Data.Conll;
using MultiTaskBert.Data.Json;

namespace MultiTaskBert;

/// <content>Reading datasets from files.</content>
public sealed partial class MtlDataset
{
    /// <summary>
    /// Reads a UTF-8 file that holds one JSON object a line: <c>{"text": "Ada joined Acme", "topic": "Jobs", "entities": [{"start": 0, "end": 3, "label": "PER"}]}</c>
    /// or, with words, <c>{"words": ["Ada", "left"], "entities": ["B-PER", "O"]}</c>.
    /// </summary>
    /// <remarks>
    /// Every other property is the label of the head of that name: a string is a class, a number a value or a class, true and false a flag, an array of strings a tag for each word or
    /// the classes that apply, an array of entities entities, null no label. Entities are recognised in the shapes that annotation tools write, as <c>{start, end, label}</c> or
    /// <c>[start, end, label]</c>. Blank lines are passed over. A line may have 16 MiB. A file that is one array of rows, over one line or many, or
    /// a document of SQuAD or Rasa, is read as well, row by row; a row of it may have 16 MiB. What annotation tools write beside text and labels is recognised and passed over.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="options">Names of properties, what is ignored, what offsets count; null: the defaults.</param>
    /// <exception cref="DatasetException">The file is missing, empty or not as described; the first problems are listed with file and line.</exception>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MtlDataset FromJsonLines(string path, JsonLinesOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new JsonLinesOptions();
        Require(options.Problems(), nameof(options));
        return Of(JsonLinesReader.Read(path, options));
    }

    /// <summary>Reads a UTF-8 file of one text a line, without labels. Blank lines are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which rows are wanted; null: all.</param>
    /// <exception cref="DatasetException">The file is missing, empty or no UTF-8; the first problems are listed with file and line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MtlDataset FromText(string path, ReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Of(PlainTextReader.Read(path, options ?? new ReadOptions()));
    }

    /// <summary>
    /// Reads a UTF-8 file of columns (CoNLL): a word and its tags a line; a line that is blank or all white space ends a sentence. Lines that begin with
    /// <c>-DOCSTART-</c> begin a document, which becomes the <see cref="MtlRow.Group"/> of its sentences.
    /// </summary>
    /// <remarks>
    /// All lines must have the same number of columns; separators at their ends are none. CoNLL-U, CoNLL-2012 and comments before a sentence are recognised (see
    /// <see cref="ConllDialect"/>); what was passed over is in <see cref="LeftOut"/>. Lines end in LF, CRLF or CR and in nothing else.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="options">Which columns, for which heads; null: the first is the word, the last the tag for a head named <c>entities</c>.</param>
    /// <exception cref="DatasetException">The file is missing, empty or not as described; the first problems are listed with file and line.</exception>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MtlDataset FromConll(string path, ConllOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ConllOptions();
        Require(options.Problems(), nameof(options));
        return Of(ConllReader.Read(path, options));
    }

    /// <summary>
    /// Reads a folder of three UTF-8 files whose lines belong together: <c>seq.in</c> (words with spaces between), <c>seq.out</c> (a tag for each word) and
    /// <c>label</c> (a class), the layout in which SNIPS and ATIS are published.
    /// </summary>
    /// <param name="folder">The folder, for instance <c>snips/train</c>.</param>
    /// <param name="intentHead">The head that the classes are for.</param>
    /// <param name="slotHead">The head that the tags are for.</param>
    /// <param name="options">Which rows are wanted; null: all.</param>
    /// <exception cref="DatasetException">A file is missing or empty, or the lines do not fit together; the first problems are listed with file and line.</exception>
    /// <exception cref="ArgumentException">The two heads have the same name.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static MtlDataset FromSeqInOut(string folder, string intentHead = "intent", string slotHead = "slots", ReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(intentHead);
        ArgumentException.ThrowIfNullOrWhiteSpace(slotHead);
        return string.Equals(intentHead, slotHead, StringComparison.Ordinal)
            ? throw new ArgumentException($"Both heads are named '{slotHead}'; their names must differ.", nameof(slotHead))
            : Of(SeqInOutReader.Read(folder, intentHead, slotHead, options ?? new ReadOptions()));
    }

    private static void Require(IEnumerable<string> problems, string parameter)
    {
        if (string.Join(' ', problems) is { Length: > 0 } message)
        {
            throw new ArgumentException(message, parameter);
        }
    }
}
