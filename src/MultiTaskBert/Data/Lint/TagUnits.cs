using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Lint;

/// <summary>What tags sit on where the library chose it, and entities that do not fall on it.</summary>
internal sealed class TagUnits : ILintRule
{
    public string Name => "tag-unit";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            if (input.Choices.GetValueOrDefault(head)?.Finding is { } finding)
            {
                yield return LintObservation.Note($"head {Quoted.Value(head)}: {finding}");
            }

            foreach (var observation in layout is TagsLayout tags ? Misfits(input, head, tags) : [])
            {
                yield return observation;
            }
        }
    }

    private static IEnumerable<LintObservation> Misfits(LintInput input, string head, TagsLayout layout)
    {
        var (all, odd) = (0L, new List<(LintRow Row, string Detail)>());
        foreach (var (row, label) in input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head)))
        {
            if (row.Example.Text is not { } text || label is not EntitiesLabel { Entities: { Count: > 0 } entities } || !LintInput.IsSound(row.Example, label, layout))
            {
                continue;
            }

            var places = TagPlaces.Of(input.Encode(row.Example), layout.Unit, text);
            foreach (var (start, end, type) in entities)
            {
                var span = new TextSpan(start, end);
                var isOn = TagUnitFit.IsOn(places, span);
                all += isOn is null ? 0 : 1;
                if (isOn == false)
                {
                    odd.Add((row, $"{Quoted.Value(type)} at {span}, {Quoted.Value(span.Of(text))}"));
                }
            }
        }

        var (unit, advice) = layout.Unit == TagUnit.Piece
            ? ("pieces", "Look for mistakes in the offsets")
            : ("words", $"Look for mistakes in the offsets, or let tags sit on pieces ({nameof(TagUnit)}.{nameof(TagUnit.Piece)})");
        var message = FormattableString.Invariant($"head {Quoted.Value(head)}: {odd.Count} of {all} entities begin or end inside the {unit} of the tokenizer, which tags sit on, so no answer can be right about them. {advice}.");
        return odd.Select(found => LintObservation.Warning(message, found.Row, found.Detail));
    }
}
