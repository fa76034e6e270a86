using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Both layouts of doccano.</summary>
internal sealed class DoccanoTarget : IFuzzTarget
{
    private static readonly JsonLinesOptions?[] Options = [null, new JsonLinesOptions { Offsets = OffsetUnit.CodePoints, Ignored = ["id", "relations", "Comments"] }];

    public string Name => "doccano";

    public InputForm Form => InputForm.Json;

    public int Variants => Options.Length;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """
        {"id": 1, "text": "Ada joined Acme", "label": [[0, 3, "PER"], [11, 15, "ORG"]]}
        {"id": 2, "text": "Oslo wins", "label": []}
        """,
        """
        {"id": 1, "text": "Ada 🙂 joined Acme", "entities": [{"id": 5, "label": "PER", "start_offset": 0, "end_offset": 3}], "relations": [{"id": 1, "from_id": 5, "to_id": 5, "type": "is"}], "Comments": []}
        """,
        """
        {"id": 1, "text": "Fly to Lima", "label": ["negative", "travel"]}
        {"id": 2, "text": "Fly to Lima", "entities": [[7, 11, "City"]], "cats": ["flight"]}
        """);

    public MtlDataset Read(string path, int variant) => MtlDataset.FromJsonLines(path, Options[variant]);
}
