using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Label Studio's JSON and JSON_MIN.</summary>
internal sealed class LabelStudioTarget : IFuzzTarget
{
    private static readonly JsonLinesOptions?[] Options = [null, new JsonLinesOptions { Offsets = OffsetUnit.CodePoints, Ignored = ["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"] }];

    public string Name => "label-studio";

    public InputForm Form => InputForm.Json;

    public int Variants => Options.Length;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """
        [
         {
          "id": 619,
          "data": { "text": "Ada joined Acme" },
          "annotations": [
           {
            "id": 96,
            "completed_by": 1,
            "was_cancelled": false,
            "ground_truth": false,
            "result": [
             { "value": { "start": 0, "end": 3, "text": "Ada", "labels": ["PER"] }, "id": "a", "from_name": "label", "to_name": "text", "type": "labels" },
             { "value": { "choices": ["Jobs"] }, "id": "b", "from_name": "topic", "to_name": "text", "type": "choices" },
             { "value": { "rating": 4 }, "from_name": "stars", "to_name": "text", "type": "rating" },
             { "value": { "number": 2.5 }, "from_name": "score", "to_name": "text", "type": "number" },
             { "from_id": "a", "to_id": "b", "type": "relation", "direction": "right" }
            ]
           }
          ],
          "predictions": []
         },
         {
          "id": 620,
          "data": { "text": "Oslo 🙂 wins" },
          "completions": [ { "was_cancelled": false, "result": [ { "value": { "start": 0, "end": 4, "text": "Oslo", "labels": ["LOC"] }, "from_name": "label", "to_name": "text", "type": "labels" } ] } ]
         }
        ]
        """,
        """[{"text": "Ada joined Acme", "id": 619, "label": [{"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}], "topic": "Jobs", "annotator": 1, "annotation_id": 96}]""",
        """
        {"text": "Ada joined Acme", "id": 619, "label": [{"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}], "topic": {"choices": ["Jobs", "Travel"]}}
        """);

    public MtlDataset Read(string path, int variant) => MtlDataset.FromJsonLines(path, Options[variant]);
}
