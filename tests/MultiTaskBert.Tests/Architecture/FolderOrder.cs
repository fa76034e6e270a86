namespace MultiTaskBert.Tests.Architecture;

/// <summary>
/// Which folder may use which: the road of one example, from the bottom up. A folder uses only folders in rows above its own, and of the rooms of a folder each uses only those
/// before it. The page <c>docs/architecture.md</c> shows this table; <see cref="FolderTableTests"/> writes it there.
/// </summary>
internal static class FolderOrder
{
    /// <summary>Stands among the rooms of a folder for the files that lie in the folder itself.</summary>
    internal const string Itself = ".";

    private static readonly string[] AllAbove = ["all above"];

    /// <summary>Each folder with what it holds, those that it uses, and its rooms from the bottom up.</summary>
    internal static IReadOnlyList<FolderRow> Rows { get; } = Complete(
    [
        new("Runtime", "loading LibTorch; random numbers from (seed, step, purpose); who uses a model or a folder; what all strategies share", []) { Rooms = ["Strategies", Itself] },
        new("Tokenization", "text or words → token ids, words, characters", ["Runtime"])
        {
            Rooms =
            [
                Itself, "Unicode", "Files", "Rows", "Patterns", "Parts", "PostProcessing", "Normalization", "Splitting", "Decoding", "Bpe", "Unigram", "WordPiece", "Pipeline",
                "Loading",
            ],
        },
        new("Tags", "how tags spell entities: one scheme to read, write, order and check them", ["Tokenization"]),
        new("Pretrained", "the hub, `config.json`, names of files; folders that are replaced as a whole", ["Tokenization", "Runtime"]) { Rooms = [Itself, "Hub", "Saving"] },
        new("Labels", "gold answers: kinds, layouts, alignment with word pieces", ["Tags", "Tokenization", "Runtime"]) { Rooms = ["Answers", "Alignment", Itself] },
        new("Data", "rows, datasets, readers, rows as numbers", ["Labels", "Tags", "Tokenization", "Runtime"]) { Rooms = ["Problems", "Rows", "Files", "Offsets", "Spellings", "Json", "Conll", "Brat", "Sequences", "Tables", "Writing", "LongTexts", Itself, "Findings", "Lint"] },
        new("Metrics", "streaming metrics", ["Tags", "Tokenization"]) { Rooms = [Itself, "Classification", "Scores", "Entities", "Regression", "Texts", "Kinds"] },
        new("Predictions", "answers, and how they are decoded from plain numbers", ["Metrics", "Data", "Labels", "Tags", "Tokenization", "Runtime"]) { Rooms = [Itself, "Decoding"] },
        new("Kernels", "the few operations written by hand, each with a plain twin", ["Runtime"]) { Rooms = [Itself, "Dropout", "Products", "Norms", "Attention", "Updates"] },
        new("Weights", "safetensors, checkpoint folders, names of parameters", ["Pretrained", "Runtime"]),
        new("Export", "the graph of a model for other runtimes: blocks of nodes, and the ONNX file", ["Weights", "Pretrained", "Runtime"]),
        new("Batches", "rows as padded tensors", ["Data", "Labels", "Tokenization", "Runtime"]),
        new("Sampling", "which rows make which batch, of which data set", ["Runtime"]) { Rooms = ["Mixing", Itself] },
        new("Backbones", "the encoder: what it must be able to do, and a folder for each architecture", ["Export", "Weights", "Kernels", "Pretrained", "Tokenization", "Runtime"])
        {
            Rooms =
            [
                "Layers", Itself, "Bert", "Roberta", "Electra", "DistilBert", "Albert", "Mpnet", "DebertaV2", "ModernBert", "Kinds",
            ],
        },
        new("Adapters", "LoRA: small weights beside those of the encoder; PEFT's files", ["Backbones", "Weights", "Kernels", "Pretrained", "Runtime"]),
        new("Losses", "one formula, one file", ["Labels"]),
        new(
            "Heads",
            "a task: modules, loss, reading, metrics",
            ["Backbones", "Export", "Batches", "Weights", "Losses", "Kernels", "Predictions", "Metrics", "Labels", "Pretrained", "Tags", "Tokenization", "Runtime"])
        {
            Rooms = [Itself, "Distilling", "Layers", "Classification", "Tagging", "Regression", "Spans", "MaskedLanguage", "Embeddings", "Kinds"],
        },
        new("Weighting", "the losses of the heads → one; the gradients of the heads → one", ["Runtime"]) { Rooms = ["Numbers", Itself, "Aggregation"] },
        new(
            "Modeling",
            "encoder, adapters and heads as one model; saving and loading",
            [
                "Heads", "Adapters", "Backbones", "Export", "Batches", "Weights", "Weighting", "Predictions", "Data", "Labels", "Pretrained", "Tokenization", "Runtime",
            ]),
        new("Freezing", "policies, the report, applying them, the cache of frozen layers", ["Modeling", "Backbones", "Runtime"]) { Rooms = [Itself, "Features"] },
        new("Optimization", "optimizers, parameter groups, schedules", ["Modeling", "Kernels", "Runtime"]) { Rooms = ["Schedules", Itself] },
        new("Training", "the trainer, evaluation, best epoch, callbacks", AllAbove) { Rooms = ["Results", "Contracts", "Reports", "Rows", "Distilling", "Steps", "Evaluations", "Totals", "Checkpoints", "Checks", "Defaults", Itself] },
        new("Callbacks", "what only watches: progress, histories, TensorBoard, telemetry", AllAbove),
        new("Inference", "the predictor, and what is common to all predictors", AllAbove),
        new("Audit", "the report of a training, confusion matrices", AllAbove),
    ]);

    /// <summary>Uses against the order of rooms that are still to go: none may be added, and one that is gone must be struck out.</summary>
    internal static IReadOnlySet<(string From, string To)> StillAgainstTheOrder { get; } = new HashSet<(string From, string To)>
    {
    };

    /// <summary>The row of a top folder, or null.</summary>
    internal static FolderRow? Find(string folder) => Rows.FirstOrDefault(row => row.Folder.Equals(folder, StringComparison.Ordinal));

    /// <summary>Whether a folder, with its path, may use another.</summary>
    internal static bool MayUse(string from, string to)
    {
        var (top, room) = Split(from);
        var (usedTop, usedRoom) = Split(to);
        if (!top.Equals(usedTop, StringComparison.Ordinal))
        {
            return Find(top)?.MayUse.Contains(usedTop, StringComparer.Ordinal) == true;
        }

        var rooms = Find(top)?.Rooms ?? [];
        return room.Equals(usedRoom, StringComparison.Ordinal) || (rooms.IndexOf(usedRoom) is >= 0 and var used && used < rooms.IndexOf(room));
    }

    /// <summary>The top folder of a path and the room below it.</summary>
    internal static (string Top, string Room) Split(string path) =>
        path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (path[..slash], path[(slash + 1)..]) : (path, Itself);

    private static FolderRow[] Complete(FolderRow[] rows) =>
        [.. rows.Select((row, i) => ReferenceEquals(row.MayUse, AllAbove) ? row with { MayUse = [.. rows.Take(i).Select(above => above.Folder)], UsesAllAbove = true } : row)];
}
