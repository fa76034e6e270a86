using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>The ways in which tools write rows; the first that fits reads one.</summary>
internal static class RowShapes
{
    private static readonly IRowShape[] All =
    [
        new LabelStudioTask(), new LabelStudioRow(), new ProdigyTask(), new SpacyPair(), new SpacyDocument(), new SpacyTraining(), new SquadArticle(), new SquadRow(), new DoccanoRow(),
        new MassiveRow(), new TextPairRow(),
    ];

    /// <summary>The shape of a row, or null if it is an object of text and labels, or no row.</summary>
    public static IRowShape? Of(JsonElement json, JsonLinesOptions options) => json.ValueKind switch
    {
        JsonValueKind.Array => Array.Find(All, shape => shape.Fits(json, options)),
        JsonValueKind.Object when HasMark(json) => Array.Find(All, shape => shape.Fits(json, options)),
        _ => null,
    };

    // Most rows are of no tool: one look at the names of their properties tells so.
    private static bool HasMark(JsonElement json)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (property.NameEquals("annotations"u8) || property.NameEquals("completions"u8) || property.NameEquals("annotation_id"u8) || property.NameEquals("_input_hash"u8)
                || property.NameEquals("_task_hash"u8) || property.NameEquals("_view_id"u8) || property.NameEquals("answer"u8) || property.NameEquals("ents"u8) || property.NameEquals("paragraphs"u8)
                || property.NameEquals("context"u8) || property.NameEquals("id"u8) || property.NameEquals("relations"u8) || property.NameEquals("Comments"u8) || property.NameEquals("annot_utt"u8)
                || property.NameEquals("premise"u8) || property.NameEquals("sentence1"u8) || property.NameEquals("question1"u8))
            {
                return true;
            }
        }

        return false;
    }
}
