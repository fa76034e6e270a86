using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>JSON Lines, with several sets of options.</summary>
internal sealed class JsonLinesTarget : IFuzzTarget
{
    private static readonly JsonLinesOptions[] Options =
    [
        new(),
        new()
        {
            ClassNames = new Dictionary<string, IReadOnlyList<string>> { ["label"] = ["neg", "pos"], ["ner_tags"] = ["O", "B-PER", "I-PER"] },
            Flags = new Dictionary<string, IReadOnlyList<string>> { ["moods"] = ["toxic", "insult", "threat"] },
            Separators = new Dictionary<string, string> { ["tags"] = "," },
            NoLabelValues = ["-", "-1", "[]", ""],
            Only = new Dictionary<string, string> { ["answer"] = "accept" },
        },
        new() { Entities = new JsonEntityOptions { Start = "from", End = "to", Label = "kind", IsEndIncluded = true }, Offsets = OffsetUnit.CodePoints },
        new() { TextProperty = "body", WordsProperty = "tokens", PairProperty = "second", Renamed = new Dictionary<string, string> { ["category"] = "topic", ["label"] = "topic" }, Ignored = ["id", "text"], OnlyHeads = ["topic", "entities"] },
        new() { TextProperty = "utt", Where = row => row.Labels.Count > 0 },
    ];

    public string Name => "jsonl";

    public InputForm Form => InputForm.Json;

    public int Variants => Options.Length;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """
        {"text": "Ada joined Acme in Paris", "topic": "Jobs", "entities": [{"start": 0, "end": 3, "label": "PER"}, {"start": 11, "end": 15, "label": "ORG"}]}
        {"text": "Flights to Lima are cheap in May", "topic": "Travel", "stars": 4.5, "urgent": true, "moods": ["calm", "glad"], "none": null}
        {"text": "All good 🙂", "text_pair": "Is it?", "topic": "Jobs", "answer": {"start": 0, "end": 3}}
        """,
        """
        {"words":["Amara","Okafor","scored","twice","before","half-time","."],"topic":"Sports","entities":["B-PER","I-PER","O","O","O","O","O"]}
        {"words":["She","left"],"entities":["O","O"]}
        """,
        """
        {"text": "Answer now", "label": 0, "toxic": 1, "insult": 0, "threat": 1, "tags": "urgent, angry", "answer": "accept"}
        {"text": "All good", "label": "-", "toxic": 0, "insult": 0, "threat": 0, "tags": "", "answer": "accept"}
        {"text": "May", "label": 1, "answer": "reject"}
        {"text": "June", "label": -1, "moods": [1, 0, 1], "answer": "accept"}
        {"text": "July", "label": "1", "moods": "0,0,1", "answer": "accept"}
        {"words": ["Ada", "left"], "ner_tags": [1, 0], "moods": {"toxic": 1, "insult": 0, "threat": false}, "answer": "accept"}
        """,
        """
        {"text": "Ada 🙂 left", "names": [{"from": 0, "to": 2, "kind": "PER"}, {"from": 4, "to": 4, "kind": "EMO"}]}
        {"text": "Ada left", "entities": [{"from": "0", "to": "2", "kind": "PER"}], "span": [{"from": 0, "to": 2}]}
        """,
        """
        {"id": 7, "body": "Ada joined Acme", "category": "Jobs", "entities": [[0, 3, "PER"]]}
        {"id": 8, "tokens": ["Ada", "left"], "category": "Travel", "entities": ["B-PER", "O"]}
        {"id": 9, "body": "Ada joined Acme", "second": "Who?", "label": ["Jobs"]}
        """,
        """
        {"id":"1","locale":"en-US","partition":"train","intent":"alarm_set","utt":"wake me at nine am on friday","annot_utt":"wake me at [time : nine am] on [date : friday]","worker_id":"1"}
        """);

    public MtlDataset Read(string path, int variant) => MtlDataset.FromJsonLines(path, Options[variant]);
}
