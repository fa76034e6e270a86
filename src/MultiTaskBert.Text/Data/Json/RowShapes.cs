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

    // The properties by which a row is known as one of a tool.
    private static readonly string[] Marks =
    [
        "annotations", "completions", "annotation_id", "_input_hash", "_task_hash", "_view_id", "answer", "ents", "paragraphs", "context", "id", "relations", "Comments", "annot_utt", "premise", "sentence1",
        "question1",
    ];

    /// <summary>The shape of a row, or null if it is an object of text and labels, or no row.</summary>
    public static IRowShape? Of(JsonElement json, JsonLinesOptions options) => json.ValueKind switch
    {
        JsonValueKind.Array => Array.Find(All, shape => shape.Fits(json, options)),
        JsonValueKind.Object when HasMark(json) => Array.Find(All, shape => shape.Fits(json, options)),
        _ => null,
    };

    /// <summary>Whether a property of this name may make a row one of a tool: what the other properties mean then depends on all of them.</summary>
    public static bool IsMark(string property) => Marks.Contains(property, StringComparer.Ordinal);

    // Most rows are of no tool: one look at the names of their properties tells so.
    private static bool HasMark(JsonElement json)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (Array.Exists(Marks, property.NameEquals))
            {
                return true;
            }
        }

        return false;
    }
}
