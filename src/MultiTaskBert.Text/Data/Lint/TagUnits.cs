using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Lint;

/// <summary>Entities that do not fall on what tags sit on; and where that was left to the library and became pieces, those that are the reason.</summary>
internal sealed class TagUnits : ILintRule
{
    public string Name => "tag-unit";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            if (layout is not TagsLayout tags)
            {
                continue;
            }

            if (tags.Unit == TagUnit.Piece && input.Choices.ContainsKey(head))
            {
                var (all, off) = NotOn(TagUnit.Word, input, head, tags);
                var reason = FormattableString.Invariant($"head {Quoted.Value(head)}: {off.Count} of {all} entities begin or end inside the words of the tokenizer. So tags sit on its pieces ({nameof(TagUnit)}.{nameof(TagUnit.Auto)}).");
                foreach (var (row, detail) in off)
                {
                    yield return LintObservation.Note(reason, row, detail);
                }
            }

            var (entities, misfits) = NotOn(tags.Unit, input, head, tags);
            var (unit, advice) = tags.Unit == TagUnit.Piece
                ? ("pieces", "Look for mistakes in the offsets")
                : ("words", $"Look for mistakes in the offsets, or let tags sit on pieces ({nameof(TagUnit)}.{nameof(TagUnit.Piece)})");
            var message = FormattableString.Invariant($"head {Quoted.Value(head)}: {misfits.Count} of {entities} entities begin or end inside the {unit} of the tokenizer, which tags sit on, so no answer can be right about them. {advice}.");
            foreach (var (row, detail) in misfits)
            {
                yield return LintObservation.Warning(message, row, detail);
            }
        }
    }

    private static (long All, List<(LintRow Row, string Detail)> Off) NotOn(TagUnit unit, LintInput input, string head, TagsLayout layout)
    {
        var (all, off) = (0L, new List<(LintRow, string)>());
        foreach (var (row, label) in input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head)))
        {
            if (row.Row.Text is not { } text || label.AsEntities() is not { Count: > 0 } entities || !LintInput.IsSound(row.Row, label, layout))
            {
                continue;
            }

            var places = TagPlaces.Of(input.Encode(row.Row), unit, text);
            foreach (var entity in entities)
            {
                var span = new TextSpan(entity.Start, entity.End);
                var isOn = TagUnitFit.IsOn(places, span);
                all += isOn is null ? 0 : 1;
                if (isOn == false)
                {
                    off.Add((row, $"{Quoted.Value(entity.Type)} at {span}, {Quoted.Value(span.Of(text))}"));
                }
            }
        }

        return (all, off);
    }
}
