using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>Rasa NLU's YAML.</summary>
internal sealed class RasaYamlTarget : IFuzzTarget
{
    public string Name => "rasa-yaml";

    public InputForm Form => InputForm.Yaml;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """
        version: "3.1"
        nlu:
        - intent: greet
          examples: |
            - hey
            - hello there
        - intent: faq/ask_name
          examples: |
            - what is your [name](attribute)
            - fly from [Berlin]{"entity": "city", "role": "from"} to [San Francisco]{"entity": "city", "value": "SF", "group": "1"}
        - synonym: SF
          examples: |
            - San Francisco
        - regex: zip
          examples: |
            - \d{5}
        - lookup: city
          examples: |
            - Oslo
        - intent: listed
          examples:
          - text: |
              hello [Ada](name)
            metadata:
              sentiment: neutral
          - text: bye
        """,
        "nlu:\n- intent: a\n  examples: |\n    - b\n");

    public MtlDataset Read(string path, int variant) => MtlDataset.FromRasa(path);
}
