using System.Globalization;
using MultiTaskBert.Training;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace MultiTaskBert.Plots;

/// <summary>The cosines between the gradients of the heads as a picture: blue where they agree, orange where they are against each other, white where they do not meet.</summary>
internal static class GradientPlot
{
    private const int Cell = 84;
    private const int LetterWidth = 8;
    private const int Bar = 110;   // the legend of the colours

    internal static Plot Draw(GradientReading reading, int epoch)
    {
        var size = reading.Heads.Count;
        var cosines = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                cosines[i, j] = reading.Cosines[i][j];
            }
        }

        var plot = PlotStyle.Empty(string.Create(CultureInfo.InvariantCulture, $"How the heads' gradients agree, epoch {epoch}"), string.Empty, string.Empty);
        var map = plot.Add.Heatmap(cosines);
        map.Colormap = new Diverging();
        map.ManualRange = new ScottPlot.Range(-1, 1);
        map.NaNCellColor = Color.FromHex("#F2F2F2");
        map.FlipVertically = false;
        Numbers(plot, cosines);
        var bar = plot.Add.ColorBar(map);
        bar.Label = "cosine";
        bar.LabelStyle.FontSize = 15;
        bar.LabelStyle.FontName = PlotStyle.Face;
        bar.Axis.TickLabelStyle.FontName = PlotStyle.Face;
        bar.Axis.TickLabelStyle.FontSize = 13;

        double[] places = [.. Enumerable.Range(0, size).Select(i => (double)i)];
        string[] names = [.. reading.Heads];
        plot.Axes.Bottom.TickGenerator = new NumericManual(places, names);
        plot.Axes.Left.TickGenerator = new NumericManual([.. places.Select(place => size - 1 - place)], names);
        if (Slanted(reading))
        {
            plot.Axes.Bottom.TickLabelStyle.Rotation = -45;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        }

        plot.Axes.Bottom.MinimumSize = Below(reading);   // ScottPlot leaves no room for names that slant.
        plot.Axes.Bottom.MajorTickStyle.Length = plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Grid.IsVisible = false;
        plot.Axes.SetLimits(-0.5, size - 0.5, -0.5, size - 0.5);
        return plot;
    }

    /// <summary>The size that the picture needs in pixels: square cells, room for the longest name and for the legend of the colours.</summary>
    internal static (int Width, int Height) SizeOf(GradientReading reading) =>
        (Cells(reading) + (LongestName(reading) * LetterWidth) + Bar + 60, Cells(reading) + Below(reading) + 60);

    // Names side by side have the width of a cell each.
    private static bool Slanted(GradientReading reading) => LongestName(reading) * LetterWidth > Cells(reading) / reading.Heads.Count;

    private static int Below(GradientReading reading) => 30 + (Slanted(reading) ? (int)(LongestName(reading) * LetterWidth * 0.71) : 0);

    private static int Cells(GradientReading reading) => Math.Clamp(reading.Heads.Count * Cell, 320, 1400);

    private static int LongestName(GradientReading reading) => reading.Heads.Max(head => head.Length);

    private static void Numbers(Plot plot, double[,] cosines)
    {
        var size = cosines.GetLength(0);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                if (!double.IsNaN(cosines[i, j]))
                {
                    var text = plot.Add.Text(cosines[i, j].ToString("0.00", CultureInfo.InvariantCulture), j, size - 1 - i);
                    text.LabelAlignment = Alignment.MiddleCenter;
                    text.LabelFontName = PlotStyle.Face;
                    text.LabelFontSize = 15;
                    text.LabelFontColor = Math.Abs(cosines[i, j]) > 0.6 ? Colors.White : Colors.Black;
                }
            }
        }
    }

    /// <summary>From the second colour of the pictures over white to the first.</summary>
    private sealed class Diverging : IColormap
    {
        public string Name => nameof(Diverging);

        public Color GetColor(double position)
        {
            var value = (2 * Math.Clamp(position, 0, 1)) - 1;
            return Colors.White.InterpolateRgb(PlotStyle.ColorOf(value < 0 ? 1 : 0), Math.Abs(value));
        }
    }
}
