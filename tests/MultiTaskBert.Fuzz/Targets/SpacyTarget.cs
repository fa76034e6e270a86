using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>The training shapes of spaCy 2 and 3.</summary>
internal sealed class SpacyTarget : IFuzzTarget
{
    public string Name => "spacy";

    public InputForm Form => InputForm.Json;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """[["Ada joined Acme", {"entities": [[0, 3, "PER"], [11, 15, "ORG"]]}], ["Oslo wins", {"entities": [], "cats": {"A": 1.0, "B": 0.0}}]]""",
        """
        ["Ada joined Acme", {"entities": [[0, 3, "PER"], [11, 15, "ORG"]]}]
        ["Oslo wins", {"cats": {"Sports": 1.0, "Jobs": 0.0}}]
        """,
        """[{"id": 0, "paragraphs": [{"raw": "Ada left", "sentences": [{"tokens": [{"id": 0, "orth": "Ada", "tag": "NNP", "ner": "U-PER"}, {"id": 1, "orth": "left", "tag": "VBD", "ner": "O"}]}], "cats": []}]}]""");

    public MtlDataset Read(string path, int variant) => MtlDataset.FromJsonLines(path);
}
