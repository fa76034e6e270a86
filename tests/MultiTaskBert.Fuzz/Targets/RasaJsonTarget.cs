using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Rasa NLU's JSON.</summary>
internal sealed class RasaJsonTarget : IFuzzTarget
{
    public string Name => "rasa-json";

    public InputForm Form => InputForm.Json;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """
        {
         "rasa_nlu_data": {
          "common_examples": [
           { "text": "fly to Oslo", "intent": "fly", "entities": [ { "start": 7, "end": 11, "value": "Oslo", "entity": "city", "role": "to" } ] },
           { "text": "hello", "intent": "greet", "entities": [] }
          ],
          "regex_features": [],
          "lookup_tables": [],
          "entity_synonyms": []
         }
        }
        """,
        """
        {"text": "fly to Oslo", "intent": "fly", "entities": [{"start": 7, "end": 11, "value": "Oslo", "entity": "city"}]}
        """);

    public MtlDataset Read(string path, int variant) => MtlDataset.FromJsonLines(path);
}
