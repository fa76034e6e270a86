using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Predictions.Decoding;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Saving;

namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>Loads a predictor by what is in a folder.</summary>
internal static class PredictorSource
{
    private const string OnnxFile = "model.onnx";

    // Of the same save these are minutes apart at most; an export that is older is of an earlier model.
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);

    /// <summary>Loads the model of a folder; the caller owns it.</summary>
    /// <exception cref="CheckpointException">There is no model in the folder, or one that cannot be read.</exception>
    internal static IPredictor Load(MultiTaskPredictorOptions options)
    {
        var folder = options.Folder;
        if (options.Load is { } load)
        {
            return load(folder) ?? throw new InvalidOperationException($"{nameof(MultiTaskPredictorOptions)}.{nameof(MultiTaskPredictorOptions.Load)} returned null for '{folder}'.");
        }

        if (!Directory.Exists(folder))
        {
            throw CheckpointException.For(folder, "the folder does not exist. Write a model into it with model.Save or model.ExportOnnx.");
        }

        using var reading = SavedFolder.Read(folder);   // so that what is found is what is loaded
        var isExported = Has(OnnxFile) && Has(OutputsFile.FileName);
        var isSaved = Has(ModelFiles.Heads) && (Has(ModelFiles.Weights) || Has(ModelFiles.WeightIndex));
        if (isSaved && (!isExported || options.Precision is not null))
        {
            return LoadSaved(options);
        }

        if (isExported)
        {
            return options.Precision is { } precision
                ? throw CheckpointException.For(
                    folder, $"it holds an exported model, which has the precision of its export, but {nameof(MultiTaskPredictorOptions.Precision)} is {precision}. Leave that out, or save the model into the folder as well.")
                : LoadExported(options);
        }

        // What is there in part is best told by who reads it.
        return Has(ModelFiles.Heads) ? LoadSaved(options)
            : Has(OnnxFile) ? LoadExported(options)
            : throw CheckpointException.For(
                folder,
                $"it holds neither a saved model ({ModelFiles.Weights}, {ModelFiles.Heads}) nor an exported one ({OnnxFile}, {OutputsFile.FileName}). Write one into it with model.Save or model.ExportOnnx, or say with {nameof(MultiTaskPredictorOptions)}.{nameof(MultiTaskPredictorOptions.Load)} what loads it.");

        bool Has(string file) => File.Exists(Path.Combine(folder, file));
    }

    /// <summary>The names of the heads of a predictor; null if it is of a class that does not say them.</summary>
    internal static IEnumerable<string>? Heads(IPredictor predictor) => predictor switch
    {
        OnnxPredictor exported => exported.Heads,
        Predictor saved => saved.Model.Heads.Select(head => head.Name),
        _ => null,
    };

    /// <summary>What the user should know about a folder from which a model was loaded, as a sentence; null where there is nothing.</summary>
    internal static string? Remark(MultiTaskPredictorOptions options)
    {
        var (exported, saved) = (new FileInfo(Path.Combine(options.Folder, OnnxFile)), new FileInfo(Path.Combine(options.Folder, ModelFiles.Heads)));
        return options.Load is null && options.Precision is null && exported.Exists && saved.Exists && saved.LastWriteTimeUtc - exported.LastWriteTimeUtc > Stale
            ? $"The folder holds an exported model, which is served, and a saved one that was written later. Export the model anew, or delete '{exported.FullName}' to serve the saved one."
            : null;
    }

    // Each in a method of its own, so that a program that lacks one of the two runtimes never meets its types.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Predictor LoadSaved(MultiTaskPredictorOptions options) =>
        Predictor.Load(options.Folder, new PredictorOptions { Precision = options.Precision, LongText = options.LongText });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OnnxPredictor LoadExported(MultiTaskPredictorOptions options)
    {
        using var session = new SessionOptions { EnableMemoryPattern = false };   // patterns are for rows of one length

        // Threads that wait by spinning take the processor from the web server, and from the other models.
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        session.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return OnnxPredictor.Load(options.Folder, new OnnxPredictorOptions { Session = session, LongText = options.LongText });
    }
}
