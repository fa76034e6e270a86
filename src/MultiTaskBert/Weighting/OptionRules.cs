using System.Globalization;

namespace MultiTaskBert.Weighting;

/// <summary>The sentences for numbers of options that are out of their range; null for one that is in it.</summary>
internal static class OptionRules
{
    internal static string? Positive(string name, double value) => double.IsFinite(value) && value > 0 ? null : Problem(name, value, "a finite number above 0");

    internal static string? NotNegative(string name, double value) => double.IsFinite(value) && value >= 0 ? null : Problem(name, value, "a finite number, 0 or more");

    internal static string? Finite(string name, double value) => double.IsFinite(value) ? null : Problem(name, value, "a finite number");

    internal static string? Share(string name, double value) => value is >= 0 and <= 1 ? null : Problem(name, value, "from 0 to 1");

    internal static string? Defined<T>(string name, T value)
        where T : struct, Enum =>
        Enum.IsDefined(value) ? null : $"{name} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.";

    /// <summary>The sentences of those that are not null.</summary>
    internal static IEnumerable<string> Broken(params string?[] problems) => problems.OfType<string>();

    private static string Problem(string name, double value, string rule) => string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {rule}.");
}
