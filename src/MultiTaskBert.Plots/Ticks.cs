using System.Globalization;

namespace MultiTaskBert.Plots;

/// <summary>The numbers at an axis.</summary>
internal static class Ticks
{
    /// <summary>A number as short as it can be read: 0, 25, 0.5, 5e-5; in the invariant culture.</summary>
    internal static string Short(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        var size = Math.Abs(value);
        return size is < 0.001 or >= 1e6
            ? value.ToString("0.##e0", CultureInfo.InvariantCulture)
            : value.ToString("0.####", CultureInfo.InvariantCulture);
    }
}
