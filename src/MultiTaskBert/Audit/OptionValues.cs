using System.Globalization;
using System.Reflection;

namespace MultiTaskBert.Audit;

/// <summary>The options of a training as text. They are read by reflection, so that an option that is added is never missing from a report.</summary>
internal static class OptionValues
{
    // Who watches, and the clock: they change nothing about what is trained.
    private static readonly string[] LeftOut = [nameof(TrainerOptions.Callbacks), nameof(TrainerOptions.Logger), nameof(TrainerOptions.TimeProvider)];

    internal static IEnumerable<(string Name, string Value)> Of(TrainerOptions options)
    {
        // Records print their members in the culture of the thread.
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return
            [
                .. typeof(TrainerOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => !LeftOut.Contains(property.Name, StringComparer.Ordinal))
                    .OrderBy(property => property.MetadataToken)
                    .Select(property => (property.Name, Text(property.GetValue(options)))),
            ];
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static string Text(object? value)
    {
        if (value is null)
        {
            return "–";
        }

        // What has no text of its own prints the name of its type; the short one says as much.
        var (text, type) = (value.ToString() ?? string.Empty, value.GetType());
        return string.Equals(text, type.ToString(), StringComparison.Ordinal) ? type.Name : text;
    }
}
