namespace MultiTaskBert.Tests.Architecture;

/// <summary>Which folder may use which: the road of one example, from the bottom up. A folder uses only folders in rows above its own.</summary>
internal static class FolderOrder
{
    private static readonly string[] BelowTraining =
    [
        "Runtime", "Tags", "Tokenization", "Pretrained", "Kernels", "Labels", "Data", "Sampling", "Backbones", "Adapters", "Losses", "Metrics", "Heads", "Weighting",
        "Modeling", "Freezing", "Optimization",
    ];

    /// <summary>Each folder with those that it may use; itself always.</summary>
    internal static IReadOnlyList<(string Folder, string[] MayUse)> Rows { get; } =
    [
        ("Runtime", []),
        ("Tags", []),
        ("Tokenization", ["Runtime"]),
        ("Pretrained", ["Tokenization", "Runtime"]),
        ("Kernels", ["Runtime"]),
        ("Labels", ["Tags", "Tokenization", "Runtime"]),
        ("Data", ["Labels", "Tags", "Tokenization", "Runtime"]),
        ("Sampling", ["Data", "Runtime"]),
        ("Backbones", ["Pretrained", "Tokenization", "Kernels", "Runtime"]),
        ("Adapters", ["Backbones", "Pretrained", "Kernels", "Runtime"]),
        ("Losses", ["Labels", "Runtime"]),
        ("Metrics", ["Tags", "Runtime"]),
        ("Heads", ["Backbones", "Kernels", "Labels", "Tags", "Tokenization", "Pretrained", "Losses", "Metrics", "Runtime"]),
        ("Weighting", ["Runtime", "Metrics", "Losses"]),
        ("Modeling", ["Heads", "Adapters", "Backbones", "Kernels", "Data", "Labels", "Tokenization", "Pretrained", "Weighting", "Losses", "Runtime"]),
        ("Freezing", ["Modeling", "Backbones", "Data", "Runtime"]),
        ("Optimization", ["Modeling", "Freezing", "Kernels", "Runtime"]),
        ("Training", BelowTraining),
        ("Callbacks", [.. BelowTraining, "Training"]),
        ("Inference", [.. BelowTraining, "Training", "Callbacks"]),
        ("Audit", [.. BelowTraining, "Training", "Callbacks", "Inference"]),
    ];

    /// <summary>The folders that a folder may use, or null if it has no row.</summary>
    internal static string[]? MayUse(string folder) => Rows.FirstOrDefault(row => row.Folder.Equals(folder, StringComparison.Ordinal)).MayUse;
}
