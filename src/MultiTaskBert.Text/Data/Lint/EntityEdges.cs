using System.Text;
using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Data.Lint;

/// <summary>Spans of characters (entities, parts of the text) that begin or end inside a word, inside a character, or on white space: most often their offsets are counted otherwise, or are off by one.</summary>
/// <remarks>A word here is what a reader sees, not what a tokenizer makes of it. Between letters of scripts without spaces nobody can see whether a word ends there, so nothing is said.</remarks>
internal sealed class EntityEdges : ILintRule
{
    public string Name => "entity-edges";

    public IEnumerable<LintObservation> Look(LintInput input) => input.Layouts.SelectMany(head => Look(input, head.Key, head.Value));

    private static IEnumerable<LintObservation> Look(LintInput input, string head, LabelLayout layout)
    {
        var (all, odd) = (0L, new List<(LintRow Row, string Detail)>());
        foreach (var (row, label) in input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head)))
        {
            if (row.Row.Text is not { } text || !LintInput.IsSound(row.Row, label, layout))
            {
                continue;
            }

            var characters = new WholeCharacters(text);
            foreach (var (span, type) in label.SpansIn())
            {
                all++;
                if (WhereOdd(text, characters, span) is { } where)
                {
                    odd.Add((row, $"{(type is null ? string.Empty : $"{Quoted.Value(type)} at ")}{span}, {Quoted.Value(span.Of(text))}: {where}"));
                }
            }
        }

        var message = FormattableString.Invariant($"head {Quoted.Value(head)}: {odd.Count} of {all} spans begin or end inside a word or on white space. ")
            + $"Are the offsets off by one, or code points ({nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Offsets)} = {nameof(OffsetUnit)}.{nameof(OffsetUnit.CodePoints)})? "
            + $"Where parts of words are meant, tags have to sit on pieces ({nameof(TagUnit)}.{nameof(TagUnit.Piece)}).";
        return odd.Select(found => LintObservation.Warning(message, found.Row, found.Detail));
    }

    private static string? WhereOdd(string text, WholeCharacters characters, TextSpan span)
    {
        string[] found =
        [
            .. At(text, characters, span.Start, "begins", char.IsWhiteSpace(text[span.Start])),
            .. At(text, characters, span.End, "ends", char.IsWhiteSpace(text[span.End - 1])),
        ];
        return found.Length == 0 ? null : string.Join(", ", found);
    }

    private static IEnumerable<string> At(string text, WholeCharacters characters, int edge, string verb, bool isOnSpace)
    {
        if (isOnSpace)
        {
            yield return $"{verb} on white space";
        }
        else if (characters.IsInside(edge))
        {
            yield return $"{verb} inside a character";
        }
        else if (IsInsideWord(text, edge))
        {
            yield return $"{verb} inside a word";
        }
    }

    private static bool IsInsideWord(string text, int edge) =>
        Rune.DecodeLastFromUtf16(text.AsSpan(0, edge), out var before, out _) == System.Buffers.OperationStatus.Done
        && Rune.DecodeFromUtf16(text.AsSpan(edge), out var after, out _) == System.Buffers.OperationStatus.Done
        && IsOfWord(before) && IsOfWord(after);

    private static bool IsOfWord(Rune character) => WordCharacter.Is(character) && !UnspacedScript.Has(character);
}
