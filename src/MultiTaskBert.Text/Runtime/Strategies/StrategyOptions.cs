using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace MultiTaskBert.Runtime.Strategies;

/// <summary>The options of a strategy by name: its public properties, and what else was fixed when it was made, as far as it is plain.</summary>
internal sealed class StrategyOptions
{
    /// <summary>What of a strategy must be there for its options to be found.</summary>
    internal const DynamicallyAccessedMemberTypes Needed =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.NonPublicFields;

    private const int Deepest = 6;
    private const string PropertyField = ">k__BackingField";

    private readonly StrategyStyle _style;
    private readonly List<(string Name, string Text)> _written = [];
    private readonly List<(string Name, string Type)> _unwritable = [];

    private StrategyOptions(Strategy strategy, [DynamicallyAccessedMembers(Needed)] Type type, StrategyStyle style)
    {
        _style = style;
        var properties = Settable(type);
        foreach (var property in properties)
        {
            Add(property.Name, property.PropertyType, property.GetValue(strategy), isOption: true);
        }

        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Where(field => field.IsInitOnly))
        {
            var name = field.Name.EndsWith(PropertyField, StringComparison.Ordinal) ? field.Name[1..^PropertyField.Length] : field.Name.TrimStart('_');
            if (!Array.Exists(properties, property => property.Name.Equals(name, StringComparison.Ordinal)))
            {
                Add(name, field.FieldType, field.GetValue(strategy), isOption: false);
            }
        }
    }

    /// <summary>The options whose type has no text, with that type.</summary>
    internal IReadOnlyList<(string Name, string Type)> Unwritable => _unwritable;

    internal static StrategyOptions Of(Strategy strategy, StrategyStyle style) => new(strategy, strategy.GetType(), style);

    /// <summary>The public properties that can be set when a strategy is made, in the order in which they are declared.</summary>
    internal static PropertyInfo[] Settable([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type) =>
    [
        .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property is { GetMethod.IsPublic: true, SetMethod.IsPublic: true } && property.GetIndexParameters().Length == 0)
            .OrderBy(property => property.MetadataToken),
    ];

    /// <summary>Those of a strategy.</summary>
    internal static PropertyInfo[] SettableOf(Strategy strategy) => Settable(strategy.GetType());

    /// <summary>The constructor that a strategy is read by: the one with the most parameters.</summary>
    internal static ConstructorInfo? ConstructorOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type) =>
        type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length);

    /// <summary>The strategy as a term: a sole parameter of the constructor as its value, all else by name.</summary>
    internal StrategyTerm ToTerm(Strategy strategy)
    {
        var sole = ConstructorOf(strategy.GetType())?.GetParameters() is [var parameter] ? parameter.Name : null;
        var term = new StrategyTerm(_style.KeywordOf(strategy.GetType()));
        foreach (var (name, text) in _written)
        {
            term = name.Equals(sole, StringComparison.Ordinal) ? term.With(text) : term.With(_style.Naming.ConvertName(name), text);
        }

        return term;
    }

    /// <summary>The text of a value, or null of one that has none.</summary>
    private string? TextOf(object value, int depth = 0) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        Enum name => name.ToString(),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        Strategy strategy => strategy.Describe(),
        Type type => type.Name,
        Uri uri => uri.OriginalString,
        IFormattable number when value.GetType() is { IsValueType: true, Namespace: "System" } => number.ToString(null, CultureInfo.InvariantCulture),
        _ when _style.Other(value) is { } text => text,
        _ when depth >= Deepest => null,
        IDictionary entries => Joined(entries.Keys.Cast<object>().Select(key => Pair(TextOf(key, depth + 1), entries[key], depth)).Order(StringComparer.Ordinal)),
        IReadOnlyDictionary<string, double> entries => Joined(entries.Select(entry => Pair(entry.Key, entry.Value, depth)).Order(StringComparer.Ordinal)),
        ICollection list => Joined(list.Cast<object?>().Select(entry => Entry(entry, depth))),
        _ => OfRecord(value, depth),
    };

    private string? Pair(string? key, object? value, int depth) =>
        key is not null && Entry(value, depth) is { } text ? $"{StrategyTextParser.Quote(key)}={text}" : null;

    private string? Entry(object? value, int depth) =>
        value is null ? "null" : TextOf(value, depth + 1) is { } text ? StrategyTextParser.Quote(text) : null;

    // All entries, or nothing if one has no text.
    private static string? Joined(IEnumerable<string?> entries)
    {
        string?[] all = [.. entries];
        return Array.Exists(all, entry => entry is null) ? null : string.Join(", ", all);
    }

    // A record of settings, such as a rule of when a training stalls: a member of another name is what the compiler marks one by.
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "What was trimmed of a record is nowhere set, so it has its default and need not be compared.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "As above.")]
    private string? OfRecord(object value, int depth)
    {
        const string Clone = "<Clone>$";
        var type = value.GetType();
        if (typeof(Delegate).IsAssignableFrom(type) || typeof(IDisposable).IsAssignableFrom(type) || (!type.IsValueType && type.GetMethod(Clone) is null))
        {
            return null;
        }

        return Joined(Settable(type).Select(property => (property.Name, Value: property.GetValue(value))).Where(option => option.Value is not null)
            .Select(option => Pair(option.Name, option.Value, depth))) is { } text ? $"{type.Name}({text})" : null;
    }

    private void Add(string name, Type type, object? value, bool isOption)
    {
        if (value is null)
        {
            return;
        }

        if (TextOf(value) is { } text)
        {
            _written.Add((name, text));
        }
        else if (isOption)
        {
            _unwritable.Add((name, type.Name));
        }
    }
}
