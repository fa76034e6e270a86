using MultiTaskBert.Audit;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Metrics;
using ScottPlot;

namespace MultiTaskBert.Plots;

/// <summary>
/// Draws the pictures of a training as PNG files: <c>loss.png</c>, <c>dev.png</c>, <c>learning.png</c> (learning rate and trainable ratio),
/// <c>gradients.png</c> (cosines between the gradients of the heads, if they were measured), and
/// <c>confusion-1.png</c>, <c>confusion-2.png</c>, … for the heads that have a confusion matrix, in their order.
/// </summary>
/// <remarks>Needs no display. Files that are there already are replaced, each as a whole. Safe to share between threads.</remarks>
/// <example><code>
/// var report = new TrainingReport("report", plotter: new ReportPlotter());
/// </code></example>
public sealed class ReportPlotter : IReportPlotter
{
    /// <summary>Gets the width of the curves in pixels; at least 300. Matrices are as large as their classes ask for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is too small.</exception>
    public int Width { get; init => field = AtLeast(300, value); } = 900;

    /// <summary>Gets the height of the curves in pixels; at least 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is too small.</exception>
    public int Height { get; init => field = AtLeast(200, value); } = 520;

    /// <inheritdoc/>
    public IReadOnlyList<(string File, string Title)> Draw(TrainingRecord record, IReadOnlyDictionary<string, ConfusionMatrix> confusions, string folder)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(confusions);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var pictures = new List<(string File, string Title)>();
        Add("loss.png", "Loss of each head", TrainingPlots.Losses(record));
        Add("dev.png", "Dev set after each epoch", TrainingPlots.DevMetrics(record));
        Add("learning.png", "Learning rate, and trainable parameters", TrainingPlots.LearningRate(record), TrainingPlots.TrainableRatio(record));
        if (record.Epochs.LastOrDefault(epoch => epoch.Gradients?.Heads.Count > 1) is { Gradients: { } gradients } measured)
        {
            var (width, height) = GradientPlot.SizeOf(gradients);
            Save(Path.Combine(folder, "gradients.png"), GradientPlot.Draw(gradients, measured.Epoch).GetImage(width, height));
            pictures.Add(("gradients.png", "How the gradients of the heads agree"));
        }

        foreach (var (index, (head, matrix)) in confusions.Where(confusion => confusion.Value.Classes.Count > 0).Index())
        {
            var (width, height) = ConfusionPlot.SizeOf(matrix);
            var file = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"confusion-{index + 1}.png");   // A head's name may be no file name.
            Save(Path.Combine(folder, file), ConfusionPlot.Draw(head, matrix).GetImage(width, height));
            pictures.Add((file, $"Confusions of head '{head}'"));
        }

        return pictures;

        void Add(string file, string title, params IEnumerable<Plot?> panels)
        {
            Plot[] plots = [.. panels.OfType<Plot>()];
            if (plots.Length > 0)
            {
                Save(Path.Combine(folder, file), plots is [var single] ? single.GetImage(Width, Height) : Stack(plots));
                pictures.Add((file, title));
            }
        }
    }

    private static int AtLeast(int smallest, int value) =>
        value >= smallest ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"The picture must have at least {smallest} pixels that way.");

    private static void Save(string path, Image image)
    {
        using (image)
        {
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            try
            {
                File.WriteAllBytes(temporary, image.GetImageBytes(ImageFormat.Png));
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
    }

    private Image Stack(Plot[] plots)
    {
        var stack = new Multiplot();
        stack.RemovePlot(stack.GetPlot(0));
        foreach (var plot in plots)
        {
            stack.AddPlot(plot);
        }

        return stack.Render(Width, Height * 5 / 4);
    }
}
