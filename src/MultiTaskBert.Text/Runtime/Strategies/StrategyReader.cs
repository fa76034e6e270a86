using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace MultiTaskBert.Runtime.Strategies;

/// <summary>Makes a strategy from the text of its options.</summary>
internal static class StrategyReader
{
    /// <param name="type">The type of the strategy.</param>
    /// <param name="term">Its options; those that are not given have their defaults.</param>
    /// <param name="style">How options are named.</param>
    /// <exception cref="FormatException">An option is missing or unreadable.</exception>
    internal static object Read([DynamicallyAccessedMembers(StrategyOptions.Needed)] Type type, StrategyTerm term, StrategyStyle style)
    {
        var constructor = StrategyOptions.ConstructorOf(type) ?? throw new FormatException($"{type.Name} has no public constructor, so it cannot be read.");
        var parameters = constructor.GetParameters();
        var strategy = constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, [.. parameters.Select(parameter => Argument(parameter, parameters.Length == 1, term, style))], CultureInfo.InvariantCulture);
        foreach (var option in StrategyOptions.Settable(type).Where(option => !Array.Exists(parameters, parameter => option.Name.Equals(parameter.Name, StringComparison.Ordinal))))
        {
            if (term.ReadText(style.Naming.ConvertName(option.Name)) is { } text)
            {
                option.SetValue(strategy, ValueOf(text, option.PropertyType, option.Name, term.Keyword));
            }
        }

        return strategy;
    }

    private static object? Argument(ParameterInfo parameter, bool isSole, StrategyTerm term, StrategyStyle style)
    {
        var name = style.Naming.ConvertName(parameter.Name!);
        var text = term.ReadText(name) ?? (isSole && !parameter.HasDefaultValue ? term.ReadValue($"its {name}") : isSole ? term.ReadValueIfAny() : null);
        return text is not null ? ValueOf(text, parameter.ParameterType, name, term.Keyword)
            : parameter.HasDefaultValue ? parameter.DefaultValue
            : throw new FormatException($"{term.Keyword} needs \"{name}\".");
    }

    private static object ValueOf(string text, Type type, string option, string keyword)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        object? value =
            plain == typeof(string) ? text
            : plain == typeof(bool) ? (text is "true" or "false" ? text is "true" : null)
            : plain == typeof(double) ? (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : null)
            : plain == typeof(int) ? (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null)
            : plain == typeof(long) ? (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : null)
            : plain == typeof(TimeSpan) ? (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time) ? time : null)
            : plain.IsEnum ? (Enum.TryParse(plain, text, ignoreCase: true, out var name) && Enum.IsDefined(plain, name) ? name : null)
            : plain.IsAssignableFrom(typeof(Dictionary<string, double>)) ? StrategyTextParser.ReadNumbers(text)
            : throw new FormatException($"\"{option}\" of {keyword} is of type {plain.Name}, which cannot be read from text.");
        return value ?? throw new FormatException($"\"{option}\" of {keyword} must be {Wanted(plain)}, but is \"{text}\".");
    }

    private static string Wanted(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(TimeSpan) ? "a time such as 00:30:00"
        : "numbers by name such as \"topic=1, entities=0.5\"";
}
