using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data;

/// <summary>Represents what a rule looks at: the rows, and the heads that they are for. Immutable and safe to share.</summary>
public sealed class LintInput
{
    private readonly RowEncoder _encoder;

    internal LintInput(MtlDataset train, MtlDataset? dev, IReadOnlyDictionary<string, LabelLayout> layouts, RowEncoder encoder, LintOptions options, Func<int, Action<int>>? begin = null)
    {
        (Train, Dev, _encoder, Options) = (train, dev, encoder, options);
        Choices = LayoutChoices.Of(layouts, train, encoder, begin);
        Layouts = layouts.ToDictionary(layout => layout.Key, layout => Choices.GetValueOrDefault(layout.Key)?.Chosen ?? layout.Value, StringComparer.Ordinal);
    }

    /// <summary>The rows to train on.</summary>
    internal MtlDataset Train { get; }

    /// <summary>The rows to evaluate on, or null if there are none.</summary>
    internal MtlDataset? Dev { get; }

    /// <summary>Gets the label layout of each head of the model, by the head's name; where something is left to be found in the training rows, as it would be found.</summary>
    public IReadOnlyDictionary<string, LabelLayout> Layouts { get; }

    /// <summary>What was found in the training rows for layouts that left it to the library.</summary>
    internal IReadOnlyDictionary<string, LayoutChoice> Choices { get; }

    /// <summary>What the user asked for.</summary>
    internal LintOptions Options { get; }

    /// <summary>Gets all rows: those to train on, then those to evaluate on.</summary>
    public IEnumerable<LintRow> Rows => RowsOf(LintPart.Train).Concat(RowsOf(LintPart.Dev));

    /// <summary>The rows of one part.</summary>
    internal IEnumerable<LintRow> RowsOf(LintPart part) => (DataOf(part) ?? Enumerable.Empty<MtlRow>()).Select((row, index) => new LintRow(part, index, row));

    /// <summary>A row of one part.</summary>
    internal LintRow RowAt(LintPart part, int index) => new(part, index, DataOf(part)![index]);

    /// <summary>The rows of one part that have a label for a head, with the label.</summary>
    internal IEnumerable<(LintRow Row, Label Label)> Labelled(LintPart part, string head) =>
        from row in RowsOf(part)
        let label = row.Row.Labels.GetValueOrDefault(head)
        where label is not null
        select (row, label);

    /// <summary>Returns the tokens of a row as the encoder will see them, cut where it is too long.</summary>
    /// <param name="row">The row.</param>
    public TokenEncoding Encode(MtlRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _encoder.Tokens(row);
    }

    /// <summary>Gets the greatest number of tokens that are read at once, special ones included, or null if there is none.</summary>
    public int? MaxLength => _encoder.MaxLength;

    /// <summary>What becomes of a row that is cut, and what to do about it, as the end of a sentence.</summary>
    internal string AdviceOnLongRows => _encoder.AdviceOnLongRows;

    /// <summary>Whether a head takes one of several classes a row: it has names that are no tags, and most of its training rows name one.</summary>
    internal bool HasOneClassARow(string head)
    {
        if (Layouts[head] is not { Scheme: null, Names.Count: > 0 })
        {
            return false;
        }

        var isOne = Labelled(LintPart.Train, head).Select(row => row.Label.AsClass() is not null && row.Label.AsNames() is null).ToArray();
        return 2 * isOne.Count(one => one) > isOne.Length;
    }

    /// <summary>What the tokenizer says of itself.</summary>
    internal IReadOnlyList<string> TokenizerWarnings => _encoder.Tokenizer.Warnings;

    /// <summary>Whether a row and a label of it are such that they can be laid on tokens; other rules say what is wrong if not.</summary>
    internal static bool IsSound(MtlRow row, Label label, LabelLayout layout) =>
        row.InputProblem is null && !layout.Check(label, row.Text, row.Words).Any();

    internal MtlDataset? DataOf(LintPart part) => part == LintPart.Train ? Train : Dev;
}
