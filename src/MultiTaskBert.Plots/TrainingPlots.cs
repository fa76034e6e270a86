using MultiTaskBert.Callbacks;
using MultiTaskBert.Training;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace MultiTaskBert.Plots;

/// <summary>The curves of a training.</summary>
internal static class TrainingPlots
{
    /// <summary>The losses by step: of training as they were and smoothed, of the dev set as points.</summary>
    internal static Plot? Losses(TrainingRecord record)
    {
        if (record.Steps.Count == 0)
        {
            return null;
        }

        var plot = PlotStyle.Empty("Loss of each head", "step", "loss");
        var highest = 0.0;
        foreach (var (index, head) in record.Started.Heads.Index())
        {
            var (steps, losses) = Points(record.Steps.Where(point => point.HeadLosses.ContainsKey(head)), point => point.HeadLosses[head]);
            var color = PlotStyle.ColorOf(index);
            Line(plot, steps, losses, color.WithAlpha(0.22), null, 1);
            var smooth = Smoothing.Of(losses);
            Line(plot, steps, smooth, color, $"{head}, training", PlotStyle.LineWidth).LinePattern = PlotStyle.PatternOf(index);
            highest = Math.Max(highest, smooth.DefaultIfEmpty().Max());

            var name = $"{head}/{EvaluationResult.Loss}";
            var dev = record.Epochs.Where(epoch => epoch.Dev?.Metrics.ContainsKey(name) == true).ToArray();
            if (dev.Length > 0)
            {
                double[] values = [.. dev.Select(epoch => epoch.Dev![name])];
                Markers(plot, [.. dev.Select(epoch => (double)epoch.Steps)], values, color, $"{head}, dev");
                highest = Math.Max(highest, values.Where(double.IsFinite).DefaultIfEmpty().Max());
            }
        }

        LimitSteps(plot, record);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { TickDensity = 0.7, LabelFormatter = Ticks.Short };
        plot.Axes.SetLimitsY(0, highest > 0 ? highest * 1.1 : 1);   // Single batches may lie far above; the curves are what is looked at.
        PlotStyle.LegendBelow(plot);
        return plot;
    }

    /// <summary>The headline metric of each head after each epoch, and the best epoch.</summary>
    internal static Plot? DevMetrics(TrainingRecord record)
    {
        var epochs = record.Epochs.Where(epoch => epoch.Dev is not null).ToArray();
        if (epochs.Length == 0)
        {
            return null;
        }

        var plot = PlotStyle.Empty("Dev set after each epoch", "epoch", "metric");
        foreach (var (name, _) in epochs[0].Dev!.Headlines.Where(metric => metric.Key.Contains('/', StringComparison.Ordinal)))
        {
            var head = Place(record, name[..name.IndexOf('/', StringComparison.Ordinal)]);
            Curve(name, PlotStyle.ColorOf(head), PlotStyle.PatternOf(head));
        }

        if (record.Started.Heads.Count > 1)
        {
            Curve(EvaluationResult.ExactMatch, PlotStyle.Neutral, LinePattern.Dashed);
        }

        if (record.Result?.BestEpoch is { } best)
        {
            var line = plot.Add.VerticalLine(best, 1.4f, PlotStyle.Neutral.WithAlpha(0.6), LinePattern.Dotted);
            line.LegendText = "best epoch";
        }

        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, LabelFormatter = Ticks.Short };
        plot.Axes.AutoScale();
        var limits = plot.Axes.GetLimits();
        plot.Axes.SetLimitsX(epochs[0].Epoch - 0.25, epochs[^1].Epoch + 0.25);

        // Shares from 0 to 1 are shown as such; a metric of another kind keeps its own scale.
        if (limits is { Bottom: >= -0.2, Top: <= 1.2 })
        {
            plot.Axes.SetLimitsY(0, 1.02);
        }

        PlotStyle.LegendBelow(plot);
        return plot;

        void Curve(string name, Color color, LinePattern pattern)
        {
            var known = epochs.Where(epoch => epoch.Dev!.Metrics.TryGetValue(name, out var value) && double.IsFinite(value)).ToArray();
            if (known.Length > 0)
            {
                var line = Line(plot, [.. known.Select(epoch => (double)epoch.Epoch)], [.. known.Select(epoch => epoch.Dev![name])], color, name, PlotStyle.LineWidth);
                line.LinePattern = pattern;
                line.MarkerShape = MarkerShape.FilledCircle;
                line.MarkerSize = 8;
            }
        }
    }

    /// <summary>The learning rate by step.</summary>
    internal static Plot? LearningRate(TrainingRecord record)
    {
        if (record.Steps.Count == 0)
        {
            return null;
        }

        var plot = PlotStyle.Empty("Learning rate", "step", "learning rate");
        var (steps, rates) = Points(record.Steps, point => point.LearningRate);
        Line(plot, steps, rates, PlotStyle.ColorOf(0), null, PlotStyle.LineWidth);
        LimitSteps(plot, record);
        plot.Axes.SetLimitsY(0, rates.Max() is > 0 and var highest ? highest * 1.08 : 1);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = Ticks.Short };
        return plot;
    }

    /// <summary>The ratio of trainable parameters, by step.</summary>
    internal static Plot? TrainableRatio(TrainingRecord record)
    {
        if (record.Steps.Count == 0 || record.Started.Parameters.TotalParameters == 0)
        {
            return null;
        }

        var total = record.Started.Parameters.TotalParameters / 1e6;
        var plot = PlotStyle.Empty(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Trainable, of {total:0.##} million parameters"), "step", "ratio of the parameters");
        var (steps, shares) = Points(record.Steps, point => 100 * point.TrainableRatio);
        var line = Line(plot, steps, shares, PlotStyle.ColorOf(2), null, PlotStyle.LineWidth);
        line.ConnectStyle = ConnectStyle.StepVertical;
        line.FillY = true;
        line.FillYColor = PlotStyle.ColorOf(2).WithAlpha(0.18);
        LimitSteps(plot, record);
        plot.Axes.SetLimitsY(0, 104);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = value => Ticks.Short(value) + " %" };
        return plot;
    }

    // A little room at the right, so that the mark of the last epoch is whole.
    private static void LimitSteps(Plot plot, TrainingRecord record) => plot.Axes.SetLimitsX(0, record.Steps[^1].Step * 1.015);

    private static int Place(TrainingRecord record, string head) => Math.Max(0, record.Started.Heads.ToList().IndexOf(head));

    private static (double[] Steps, double[] Values) Points(IEnumerable<StepPoint> points, Func<StepPoint, double> value)
    {
        StepPoint[] all = [.. points];
        return ([.. all.Select(point => (double)point.Step)], [.. all.Select(value)]);
    }

    private static Scatter Line(Plot plot, double[] x, double[] y, Color color, string? legend, float width)
    {
        var line = plot.Add.ScatterLine(x, y, color);
        line.LineWidth = width;
        line.LegendText = legend ?? string.Empty;
        return line;
    }

    private static void Markers(Plot plot, double[] x, double[] y, Color color, string legend)
    {
        var points = plot.Add.ScatterPoints(x, y, color);
        points.MarkerShape = MarkerShape.FilledDiamond;
        points.MarkerSize = 11;
        points.MarkerLineColor = Colors.White;
        points.MarkerLineWidth = 1;
        points.LegendText = legend;
    }
}
