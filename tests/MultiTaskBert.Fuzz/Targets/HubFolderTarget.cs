namespace MultiTaskBert.Fuzz.Targets;

/// <summary>The folder of a data set of Hugging Face: what it says of itself, and its rows.</summary>
internal sealed class HubFolderTarget : IFuzzTarget
{
    private static readonly string[] Files = ["README.md", "dataset_infos.json", "data/train.jsonl"];

    public string Name => "hub-folder";

    public InputForm Form => InputForm.Json;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        InputParts.Join(
            "---\nlicense: mit\ndataset_info:\n  features:\n  - name: text\n    dtype: string\n  - name: label\n    dtype:\n      class_label:\n        names:\n          '0': neg\n          '1': pos\n  splits:\n  - name: train\n    num_examples: 2\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/train*\n---\n# A data set\n",
            """{"default": {"features": {"text": {"dtype": "string", "_type": "Value"}, "label": {"names": ["neg", "pos"], "_type": "ClassLabel"}, "ner_tags": {"feature": {"names": ["O", "B-PER"], "_type": "ClassLabel"}, "_type": "Sequence"}}, "splits": {"train": {"name": "train", "num_examples": 2}}}}""",
            "{\"text\": \"Ada left\", \"label\": 1}\n{\"text\": \"Oslo\", \"label\": -1}\n"),
        InputParts.Join("# no front matter\n", "{}", "{\"text\": \"Ada left\", \"label\": 1}\n"),
    ];

    public MtlDataset Read(string path, int variant) => MtlDataset.FromHub(InputParts.Write(path, Files), "train");
}
