using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>JSON in one document.</summary>
internal sealed class JsonDocumentTarget : IFuzzTarget
{
    public string Name => "json";

    public InputForm Form => InputForm.Json;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """[{"text": "Ada left", "topic": "Jobs"}, {"text": "Oslo wins", "topic": "Sports"}]""",
        """
        [
          {
            "text": "Ada joined Acme",
            "entities": [
              { "start": 0, "end": 3, "label": "PER" }
            ]
          },
          {
            "words": ["Ada", "left"],
            "entities": ["B-PER", "O"]
          }
        ]
        """,
        """{"data": [{"text": "Ada left", "topic": "Jobs"}]}""",
        """{"text": {"0": "Ada left"}, "topic": {"0": "Jobs"}}""");

    public MtlDataset Read(string path, int variant) => MtlDataset.FromJsonLines(path);
}
