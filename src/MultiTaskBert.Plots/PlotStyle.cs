using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace MultiTaskBert.Plots;

/// <summary>What all pictures have in common: colours that stay apart for most eyes, sizes of text, a quiet grid.</summary>
internal static class PlotStyle
{
    internal const float LineWidth = 2.2f;
    private const float TitleSize = 20;
    private const float LabelSize = 15;
    private const float TickSize = 13;

    // Wong 2011, "Points of view: Color blindness", Nature Methods 8; black and yellow left out.
    private static readonly Color[] Colors =
    [
        Color.FromHex("#0072B2"), Color.FromHex("#D55E00"), Color.FromHex("#009E73"),
        Color.FromHex("#CC79A7"), Color.FromHex("#E69F00"), Color.FromHex("#56B4E9"),
    ];

    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    /// <summary>The colour of everything that belongs to a head, by its place among the heads.</summary>
    internal static Color ColorOf(int head) => Colors[head % Colors.Length];

    /// <summary>The pattern of its lines: where the colours begin again, another one.</summary>
    internal static LinePattern PatternOf(int head) => Patterns[head / Colors.Length % Patterns.Length];

    // ScottPlot's own choice falls back to a serif face where the first few fonts it thinks of are missing.
    private static readonly string[] Faces = ["Segoe UI", "Helvetica Neue", "Inter", "Noto Sans", "Open Sans", "Liberation Sans", "Arial", "DejaVu Sans"];

    /// <summary>The first sans-serif face of the system; ScottPlot's choice if it has none that is known.</summary>
    internal static string Face { get; } = Faces.FirstOrDefault(SKFontManager.Default.FontFamilies.ToHashSet(StringComparer.OrdinalIgnoreCase).Contains) ?? Fonts.Default;

    internal static Color Neutral { get; } = Color.FromHex("#444444");

    /// <summary>An empty picture with its texts in place.</summary>
    internal static Plot Empty(string title, string bottom, string left)
    {
        var plot = new Plot();
        plot.Title(title, TitleSize);
        plot.XLabel(bottom, LabelSize);
        plot.YLabel(left, LabelSize);
        plot.Axes.Title.Label.Bold = true;
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = TickSize;
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Color.FromHex("#E6E6E6");
        plot.Axes.Bottom.TickGenerator = Steps();
        plot.Font.Set(Face);
        return plot;
    }

    /// <summary>Ticks far enough apart to be read at a glance, at whole numbers only.</summary>
    internal static NumericAutomatic Steps() => new() { IntegerTicksOnly = true, TickDensity = 0.5, LabelFormatter = Ticks.Short };

    /// <summary>The legend in a panel of its own below the axes, where it covers no line.</summary>
    internal static void LegendBelow(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.FontSize = TickSize;
        plot.Legend.FontName = Face;
        plot.Legend.TightHorizontalWrapping = true;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = ScottPlot.Colors.Transparent;
        plot.ShowLegend(Edge.Bottom);
    }
}
