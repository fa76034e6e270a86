using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Prodigy's JSON Lines.</summary>
internal sealed class ProdigyTarget : IFuzzTarget
{
    private static readonly JsonLinesOptions?[] Options =
        [null, new JsonLinesOptions { Only = new Dictionary<string, string> { ["answer"] = "accept" }, OnlyHeads = ["spans", "accept", "label"], Offsets = OffsetUnit.CodePoints }];

    public string Name => "prodigy";

    public InputForm Form => InputForm.Json;

    public int Variants => Options.Length;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """
        {"text":"Ada joined Acme","_input_hash":-12,"_task_hash":99,"tokens":[{"text":"Ada","start":0,"end":3,"id":0,"ws":true},{"text":"joined","start":4,"end":10,"id":1,"ws":true},{"text":"Acme","start":11,"end":15,"id":2,"ws":false}],"spans":[{"start":0,"end":3,"token_start":0,"token_end":0,"label":"PER"}],"answer":"accept"}
        {"text":"Oslo wins","spans":[],"answer":"reject"}
        {"text":"May","spans":[],"answer":"ignore"}
        """,
        """
        {"text":"Ada 🙂 joined","options":[{"id":"A","text":"Jobs"},{"id":"B","text":"Travel"}],"accept":["A"],"answer":"accept"}
        {"text":"Lima","label":"Travel","answer":"accept"}
        """);

    public MtlDataset Read(string path, int variant) => MtlDataset.FromJsonLines(path, Options[variant]);
}
