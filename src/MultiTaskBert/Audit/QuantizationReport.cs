using System.Globalization;
using System.Text;
using MultiTaskBert.Audit;

namespace MultiTaskBert;

/// <summary>Represents what the export of a model in 8 bits costs: the scores of every head on rows with labels before and after, and which layers were left in Float32 because they cost too much.</summary>
public sealed class QuantizationReport
{
    private QuantizationReport(OnnxExport export, IReadOnlyList<QuantizationScore> scores, IReadOnlyList<string> kept, IReadOnlyDictionary<string, double> sensitivity, double maxLoss)
    {
        (Export, Scores, KeptInFloat32, Sensitivity) = (export, scores, kept, sensitivity);
        IsWithinLoss = scores.All(score => score.Loss <= maxLoss);
    }

    /// <summary>Gets what was written at last.</summary>
    public OnnxExport Export { get; }

    /// <summary>Gets the headline metric of each head that the rows have labels for.</summary>
    public IReadOnlyList<QuantizationScore> Scores { get; }

    /// <summary>Gets the layers that stayed in Float32.</summary>
    public IReadOnlyList<string> KeptInFloat32 { get; }

    /// <summary>Gets, by layer, how far the answers move if this layer alone is in 8 bits: from 0 to 1, the mean over rows and heads. Empty where all layers together cost no more than is allowed.</summary>
    public IReadOnlyDictionary<string, double> Sensitivity { get; }

    /// <summary>Gets whether no head lost more than was allowed.</summary>
    public bool IsWithinLoss { get; }

    /// <summary>
    /// Exports a model in 8 bits and measures what it costs. If a head loses more than is allowed, layers are left in Float32, one after another, that which moves the answers most first, until it loses no more.
    /// </summary>
    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="folder">Where the exported model is written.</param>
    /// <param name="rows">Rows with labels, such as the dev set.</param>
    /// <param name="load">Loads an exported model from a folder: <c>folder => OnnxPredictor.Load(folder)</c> of the package MultiTaskBert.Onnx. What it returns is disposed.</param>
    /// <param name="options">How to export, with <see cref="OnnxPrecision.Int8"/>; null takes its defaults.</param>
    /// <param name="maxLoss">By how much the headline metric of a head may become worse, in its unit: 0.003 are 0.3 points of accuracy.</param>
    /// <param name="sampleRows">The number of rows that the layers are compared on.</param>
    /// <param name="cancellationToken">Stops between two exports.</param>
    /// <returns>The report; the folder holds the model that it is about.</returns>
    /// <exception cref="ArgumentException">The options cannot be used, or no row has a label.</exception>
    public static QuantizationReport Create(
        MultiTaskModel model,
        string folder,
        MtlDataset rows,
        Func<string, IPredictor> load,
        OnnxExportOptions? options = null,
        double maxLoss = 0.003,
        int sampleRows = 200,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLoss);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRows, 1);
        options ??= new OnnxExportOptions { Precision = OnnxPrecision.Int8 };
        if (options.Precision != OnnxPrecision.Int8)
        {
            throw new ArgumentException($"{nameof(OnnxExportOptions.Precision)} is {options.Precision}; the report is about {nameof(OnnxPrecision)}.{nameof(OnnxPrecision.Int8)}.", nameof(options));
        }

        using var own = new Predictor(model);
        var scorer = new QuantizationScorer(model, options.Heads, rows, [.. own.PredictRows(rows, cancellationToken)]);
        var kept = options.KeepInFloat32.ToList();
        var (export, scores) = Try(folder, kept);
        var sensitivity = new Dictionary<string, double>(StringComparer.Ordinal);
        if (scores.Any(score => score.Loss > maxLoss))
        {
            sensitivity = Measure([.. export.QuantizedLayers]);
            foreach (var (layer, _) in sensitivity.OrderByDescending(entry => entry.Value))
            {
                kept.Add(layer);
                (export, scores) = Try(folder, kept);
                if (scores.All(score => score.Loss <= maxLoss))
                {
                    break;
                }
            }
        }

        return new QuantizationReport(export, scores, kept, sensitivity, maxLoss);

        (OnnxExport Export, IReadOnlyList<QuantizationScore> Scores) Try(string place, List<string> layers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var written = model.ExportOnnx(place, options.Keeping([.. layers]));
            using var predictor = load(place);
            return (written, scorer.Scores([.. predictor.PredictRows(rows, cancellationToken)]));
        }

        // One layer at a time, all others as they were.
        Dictionary<string, double> Measure(string[] layers)
        {
            var trial = Directory.CreateTempSubdirectory("multitaskbert-quantization-");
            try
            {
                return layers.ToDictionary(layer => layer, layer =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    model.ExportOnnx(trial.FullName, options.Keeping([.. options.KeepInFloat32, .. layers.Where(other => !other.Equals(layer, StringComparison.Ordinal))]));
                    using var predictor = load(trial.FullName);
                    return scorer.Distance([.. predictor.PredictRows(rows.Take(sampleRows), cancellationToken)]);
                }, StringComparer.Ordinal);
            }
            finally
            {
                trial.Delete(recursive: true);
            }
        }
    }

    /// <summary>Returns the report as text: the scores, the size, the layers in Float32.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var score in Scores)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{score.Head} {score.Metric}: {score.Before:F4} → {score.After:F4}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{Export.Bytes / 1e6:F1} MB, {Export.QuantizedLayers.Count} layers in 8 bits, {KeptInFloat32.Count} in Float32{(KeptInFloat32.Count > 0 ? ": " : string.Empty)}{string.Join(", ", KeptInFloat32)}");
        return text.ToString();
    }
}
