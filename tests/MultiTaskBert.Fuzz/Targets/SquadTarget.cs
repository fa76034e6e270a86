using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>SQuAD, one question a line as Hugging Face writes it, and as published.</summary>
internal sealed class SquadTarget : IFuzzTarget
{
    private static readonly JsonLinesOptions[] Options =
    [
        new() { TextProperty = "context", PairProperty = "question", Ignored = ["id", "title", "is_impossible"] },
        new() { TextProperty = "context", PairProperty = "question", OnlyHeads = ["answers"], TakeFirstAnswer = true, Offsets = OffsetUnit.CodePoints },
    ];

    public string Name => "squad";

    public InputForm Form => InputForm.Json;

    public int Variants => Options.Length;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """
        {"id":"q1","title":"Ada","context":"Ada was born in Lima.","question":"Where was Ada born?","answers":{"text":["Lima"],"answer_start":[16]}}
        {"id":"q2","title":"Ada","context":"Ada 🙂 was born in Lima.","question":"When?","answers":{"text":[],"answer_start":[]}}
        {"id":"q3","title":"Ada","context":"Ada was born in Lima.","question":"Who?","answers":{"text":["Ada","Ada was"],"answer_start":[0,0]}}
        """,
        """
        {"version": "v2.0", "data": [{"title": "Ada", "paragraphs": [{"context": "Ada was born in Lima.", "qas": [
          {"id": "q1", "question": "Where?", "is_impossible": false, "answers": [{"text": "Lima", "answer_start": 16}]},
          {"id": "q2", "question": "When?", "is_impossible": true, "answers": [], "plausible_answers": [{"text": "Ada", "answer_start": 0}]}]}]}]}
        """);

    public MtlDataset Read(string path, int variant) => MtlDataset.FromJsonLines(path, Options[variant]);
}
