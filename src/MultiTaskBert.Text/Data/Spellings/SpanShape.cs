using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>An object with start and end: a part of the text.</summary>
internal sealed class SpanShape : ILabelShape
{
    public bool Fits(LabelValue value) => value.Json.ValueKind == JsonValueKind.Object && EntityObject.HasEnds(value.Json, value.Options.Entities);

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        label = new JsonEntities(value.Offsets, value.Options.Entities, value.Names).ReadSpan(value.Json, out problem) is { } span ? new SpanLabel(span) : null;
        return label is not null;
    }
}
