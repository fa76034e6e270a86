using MultiTaskBert.Data.Offsets;

namespace MultiTaskBert.Data.Json;

/// <summary>What the rows of a file say of each other: read alone, some could be read in two ways.</summary>
/// <param name="options">The options of the file.</param>
internal sealed class FileSurvey(JsonLinesOptions options)
{
    private readonly Dictionary<string, (string Annotator, int Line)> _annotators = new(StringComparer.Ordinal);
    private OffsetUnit _unit = options.Offsets;
    private JsonOffsets? _last;

    /// <summary>The properties that hold entities in some row: a row that lacks one has no entity.</summary>
    internal HashSet<string> EntityProperties { get; } = new(StringComparer.Ordinal);

    /// <summary>The properties that hold several classes in some row: one class in another row is a list as well.</summary>
    internal HashSet<string> ListProperties { get; } = new(StringComparer.Ordinal);

    /// <summary>Where offsets are noted while it is not known what they count; else null.</summary>
    internal OffsetSurvey? Offsets { get; private set; } = options.Offsets == OffsetUnit.Auto ? new OffsetSurvey() : null;

    /// <summary>The positions of a text. Of rows that share their text, as questions about a paragraph do, they are the same.</summary>
    internal JsonOffsets OffsetsOf(string? text) => _last is { } last && ReferenceEquals(last.Text, text) && text is not null ? last : _last = new JsonOffsets(text, _unit, Offsets);

    /// <summary>Finds what the offsets of the file count, after all rows were looked at.</summary>
    /// <returns>What is wrong, or null.</returns>
    internal string? Decide()
    {
        if (Offsets is { } survey)
        {
            if (survey.Decide(out var fault) is not { } unit)
            {
                return fault;
            }

            (Offsets, _unit, _last) = (null, unit, null);
        }

        return null;
    }

    /// <summary>Says whether a row that one of several annotators made counts.</summary>
    /// <param name="input">What names the input of the row in the file.</param>
    /// <param name="annotator">Who made it.</param>
    /// <param name="line">Its line.</param>
    /// <param name="unwanted">Which rows these are, if it does not count.</param>
    /// <param name="fault">What is wrong; empty if nothing is.</param>
    internal bool Counts(string input, string annotator, int line, out string unwanted, out string fault)
    {
        (unwanted, fault) = (string.Empty, string.Empty);
        if (options.Annotator is { } chosen)
        {
            unwanted = annotator.Equals(chosen, StringComparison.Ordinal) ? string.Empty : $"rows of other annotators than '{chosen}'";
        }
        else if (!_annotators.TryAdd(input, (annotator, line)) && _annotators[input] is var first && !first.Annotator.Equals(annotator, StringComparison.Ordinal))
        {
            unwanted = options.TakeFirstAnnotation ? "rows of other annotators than the first of their text" : string.Empty;
            fault = options.TakeFirstAnnotation ? string.Empty
                : $"the text of line {first.Line} was annotated by {Labels.Quoted.Value(first.Annotator)} there and by {Labels.Quoted.Value(annotator)} here; a row has one gold answer. "
                    + $"Choose one of them in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Annotator)}, or the first of each text by {nameof(JsonLinesOptions.TakeFirstAnnotation)}.";
        }

        return unwanted.Length + fault.Length == 0;
    }
}
