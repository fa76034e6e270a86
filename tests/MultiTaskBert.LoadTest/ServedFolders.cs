namespace MultiTaskBert.LoadTest;

/// <summary>The models that are served, in a folder that is gone afterwards, and the sentences that are asked.</summary>
internal sealed class ServedFolders : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("multitaskbert-load-");
    private readonly string _encoder;
    private readonly MtlDataset _rows;

    internal ServedFolders(string? shared)
    {
        var found = shared ?? Environment.GetEnvironmentVariable("MULTITASKBERT_GOLDENS");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); found is null && folder is not null; folder = folder.Parent)
        {
            found = Directory.Exists(Path.Combine(folder.FullName, "shared", "models")) ? Path.Combine(folder.FullName, "shared") : null;
        }

        found ??= string.Empty;
        _encoder = Path.Combine(found, "models", "minilm-l6");
        if (!Directory.Exists(_encoder))
        {
            throw new DirectoryNotFoundException($"There is no '{_encoder}': give --shared FOLDER or set MULTITASKBERT_GOLDENS.");
        }

        _rows = MtlDataset.FromSeqInOut(Path.Combine(found, "data", "snips", "train"), "intent", "slots");
        Texts = [.. _rows.Select(row => string.Join(' ', row.Words!))];
    }

    /// <summary>The sentences.</summary>
    internal IReadOnlyList<string> Texts { get; }

    /// <summary>The text of a request: in mixed traffic one in ten is twelve sentences long.</summary>
    internal string Text(int request, bool isMixed) => isMixed && request % 10 == 0
        ? string.Join(' ', Enumerable.Range(0, 12).Select(next => Texts[(request + next) % Texts.Count]))
        : Texts[request % Texts.Count];

    /// <summary>The folder of a model; written at the first call.</summary>
    internal string Of(string kind)
    {
        var folder = Path.Combine(_folder.FullName, kind is "onnx" or "int8" ? kind : "saved");
        if (!Directory.Exists(folder))
        {
            Write(folder, kind);
        }

        return folder;
    }

    /// <summary>Writes the model into a folder, or over the one that is there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kind">fp32, bf16, onnx or int8.</param>
    /// <param name="name">The name of the head of the sentence, by which one model is told from another.</param>
    internal void Write(string folder, string kind, string name = "intent")
    {
        using var model = new MultiTaskModel(
            Backbone.FromPretrained(_encoder), new SequenceClassificationHead(name, _rows.LabelNames("intent")), new TokenClassificationHead("slots", _rows.TagNames("slots")));
        if (kind is "onnx" or "int8")
        {
            model.ExportOnnx(folder, new OnnxExportOptions { Precision = kind == "int8" ? OnnxPrecision.Int8 : OnnxPrecision.Float32 });
        }
        else
        {
            model.Save(folder);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
