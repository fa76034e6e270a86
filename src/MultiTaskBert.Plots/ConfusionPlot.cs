using System.Globalization;
using MultiTaskBert.Metrics;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace MultiTaskBert.Plots;

/// <summary>A confusion matrix as a picture: rows are what is true, columns what was predicted, the colour is the ratio of the row.</summary>
internal static class ConfusionPlot
{
    /// <summary>Beyond so many classes the cells hold no numbers: they would not be legible.</summary>
    internal const int MostNumbered = 24;

    private const int Cell = 46;
    private const int LetterWidth = 8;

    internal static Plot Draw(string head, ConfusionMatrix matrix)
    {
        var counts = matrix.ToArray();
        var size = matrix.Classes.Count;
        var shares = new double[size, size];
        for (var truth = 0; truth < size; truth++)
        {
            var sum = Enumerable.Range(0, size).Sum(prediction => counts[truth, prediction]);
            for (var prediction = 0; prediction < size; prediction++)
            {
                shares[truth, prediction] = sum == 0 ? double.NaN : (double)counts[truth, prediction] / sum;
            }
        }

        var plot = PlotStyle.Empty($"Confusions of head '{head}'", "predicted", "true");
        var map = plot.Add.Heatmap(shares);
        map.Colormap = new Whitening();
        map.ManualRange = new ScottPlot.Range(0, 1);
        map.NaNCellColor = Color.FromHex("#F2F2F2");
        map.FlipVertically = false;
        if (size <= MostNumbered)
        {
            Numbers(plot, counts, shares);
        }

        double[] places = [.. Enumerable.Range(0, size).Select(i => (double)i)];
        string[] names = [.. matrix.Classes];
        plot.Axes.Bottom.TickGenerator = new NumericManual(places, names);
        plot.Axes.Left.TickGenerator = new NumericManual([.. places.Select(place => size - 1 - place)], names);
        if (Slanted(matrix))
        {
            plot.Axes.Bottom.TickLabelStyle.Rotation = -45;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        }

        plot.Axes.Bottom.MinimumSize = Below(matrix);   // ScottPlot leaves no room for names that slant.
        plot.Axes.Bottom.MajorTickStyle.Length = plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Grid.IsVisible = false;
        plot.Axes.SetLimits(-0.5, size - 0.5, -0.5, size - 0.5);
        return plot;
    }

    /// <summary>The size that a matrix needs in pixels: square cells, and room for the longest name.</summary>
    internal static (int Width, int Height) SizeOf(ConfusionMatrix matrix)
    {
        var (cells, names) = (Cells(matrix), LongestName(matrix) * LetterWidth);
        return (cells + names + 90, cells + Below(matrix) + 60);
    }

    // Names side by side have the width of a cell each.
    private static bool Slanted(ConfusionMatrix matrix) => LongestName(matrix) * LetterWidth > Cells(matrix) / Math.Max(1, matrix.Classes.Count);

    /// <summary>The room below the cells: the names, slanted or not, and the label of the axis.</summary>
    private static int Below(ConfusionMatrix matrix) => 50 + (Slanted(matrix) ? (int)(LongestName(matrix) * LetterWidth * 0.71) : 12);

    private static int Cells(ConfusionMatrix matrix) => Math.Clamp(matrix.Classes.Count * Cell, 320, 1400);

    private static int LongestName(ConfusionMatrix matrix) => matrix.Classes.Select(name => name.Length).DefaultIfEmpty().Max();

    private static void Numbers(Plot plot, long[,] counts, double[,] shares)
    {
        var size = counts.GetLength(0);
        for (var truth = 0; truth < size; truth++)
        {
            for (var prediction = 0; prediction < size; prediction++)
            {
                if (counts[truth, prediction] > 0)
                {
                    var text = plot.Add.Text(counts[truth, prediction].ToString(CultureInfo.InvariantCulture), prediction, size - 1 - truth);
                    text.LabelAlignment = Alignment.MiddleCenter;
                    text.LabelFontName = PlotStyle.Face;
                    text.LabelFontSize = 14;
                    text.LabelFontColor = shares[truth, prediction] > 0.5 ? Colors.White : Colors.Black;
                }
            }
        }
    }

    /// <summary>From white to the first colour of the pictures.</summary>
    private sealed class Whitening : IColormap
    {
        public string Name => nameof(Whitening);

        public Color GetColor(double position)
        {
            // A root, so that a few errors beside many right answers can be seen.
            var ratio = Math.Sqrt(Math.Clamp(position, 0, 1));
            return Colors.White.InterpolateRgb(PlotStyle.ColorOf(0), ratio);
        }
    }
}
