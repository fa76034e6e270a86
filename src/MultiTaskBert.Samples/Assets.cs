namespace MultiTaskBert.Samples;

/// <summary>What is shipped with the samples, so that they run without a download.</summary>
internal static class Assets
{
    /// <summary>A small real encoder: MiniLM, 6 layers of 384, with the word pieces in Latin script.</summary>
    public static string Encoder => Path.Combine(AppContext.BaseDirectory, "Assets", "minilm-l6-compact");

    /// <summary>Sentences labelled with a topic and with persons, locations and organisations: <c>train</c>, <c>dev</c> or <c>test</c>.</summary>
    public static MtlDataset Sentences(string part) =>
        MtlDataset.FromJsonLines(Path.Combine(AppContext.BaseDirectory, "Assets", "topics-and-entities", $"{part}.jsonl"));
}
