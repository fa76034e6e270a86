using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TorchSharp;

namespace MultiTaskBert.Runtime;

/// <summary>
/// A strategy in words: its type, and every plain value that it was made with. Two of the same type with the same values have the same text, in every culture and process, so that
/// a training which is continued can be compared with what it was.
/// </summary>
/// <remarks>
/// <para>
/// Taken are public properties and read-only fields, parameters of a primary constructor included: what can change after construction is state and not a setting. Plain are numbers,
/// texts, flags, enumerations, times, and dictionaries and lists of plain values; records, and objects of the strategy's own assembly, are gone into.
/// </para>
/// <para>
/// A tensor is told by its type, shape and the hash of its values; one that is disposed, or cannot be read, is said to be so. Of delegates, and of objects of other assemblies,
/// only that they are there: nobody can say what they do. Nothing here throws but a lack of memory.
/// </para>
/// </remarks>
internal static class StrategyText
{
    private const int Deepest = 6;
    private const int LongestList = 64;
    private const int HashDigits = 16;
    private const string PropertyField = ">k__BackingField";
    private const string Clone = "<Clone>$";   // the compiler's mark of a record class

    /// <summary>The text of a strategy; of null <c>null</c>.</summary>
    internal static string Of(object? strategy) => new Writer(strategy?.GetType().Assembly).Text(strategy, depth: 0);

    /// <summary>The text of a tensor; null of anything else.</summary>
    internal static string? OfTensor(object value) => value is torch.Tensor tensor ? Of(tensor) : null;

    /// <summary>The text of a plain value, or null of what is not plain.</summary>
    private static string? Plain(object value) => value switch
    {
        string text => $"\"{JsonEncodedText.Encode(text)}\"",
        bool flag => flag ? "true" : "false",
        Enum name => name.ToString(),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        Type type => Name(type),
        Uri uri => uri.ToString(),
        IFormattable number when value.GetType() is { Namespace: "System" or "System.Numerics" } => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Name(Type type)
    {
        var name = type.IsNested && type.DeclaringType is { } outer ? $"{Name(outer)}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashDigits];

    private static string Of(torch.Tensor tensor)
    {
        if (tensor.IsInvalid)
        {
            return "a tensor that is disposed";
        }

        try
        {
            using var scope = torch.NewDisposeScope();
            var values = tensor.detach().to_dense().cpu().contiguous();
            return $"tensor {tensor.dtype} [{string.Join(", ", tensor.shape)}] with the hash {Hash(values.bytes)}";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return "a tensor that cannot be read";
        }
    }

    /// <summary>Goes into one strategy; an object that is met within itself is not gone into again.</summary>
    private sealed class Writer(Assembly? own)
    {
        private readonly HashSet<object> _within = new(ReferenceEqualityComparer.Instance);

        internal string Text(object? value, int depth)
        {
            if (value is null)
            {
                return "null";
            }

            if (value is Strategy strategy)
            {
                return strategy.Describe();
            }

            if (Plain(value) is { } plain)
            {
                return plain;
            }

            var type = value.GetType();
            switch (value)
            {
                case torch.Tensor tensor:
                    return Of(tensor);
                case Delegate:
                    return "a delegate";
                case IDictionary or IEnumerable when depth < Deepest && Entries(value, depth) is { } entries:
                    return entries;
                default:
                    return depth == 0 || (depth < Deepest && IsGoneInto(type)) ? Members(value, type, depth) : $"a {Name(type)}";
            }
        }

        private bool IsGoneInto(Type type) =>
            !typeof(torch.nn.Module).IsAssignableFrom(type) && !typeof(IDisposable).IsAssignableFrom(type)
            && (type.GetMethod(Clone) is not null || type.Assembly == own || type.Assembly == typeof(StrategyText).Assembly || (type.IsValueType && !type.IsPrimitive));

        private string Members(object value, Type type, int depth)
        {
            if (!type.IsValueType && !_within.Add(value))
            {
                return $"a {Name(type)}";
            }

            var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
            for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType) && level != typeof(torch.nn.Module); level = level.BaseType)
            {
                foreach (var property in level.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(IsSetting))
                {
                    members.TryAdd(property.Name, Read(() => property.GetValue(value), depth));
                }

                foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (NameOf(field) is { } name)
                    {
                        members.TryAdd(name, Read(() => field.GetValue(value), depth));
                    }
                }
            }

            _within.Remove(value);
            return members.Count == 0 ? Name(type) : $"{Name(type)}({string.Join(", ", members.Select(member => $"{member.Key}: {member.Value}"))})";
        }

        // One that only the object itself can set is state.
        private static bool IsSetting(PropertyInfo property) =>
            property is { CanRead: true, GetMethod.IsPublic: true } && property.GetIndexParameters().Length == 0 && property.SetMethod is null or { IsPublic: true }
            && !property.PropertyType.IsByRefLike && !property.PropertyType.IsPointer && !property.PropertyType.IsByRef;

        // <name>P is a parameter of a primary constructor that members use; <Name>k__BackingField belongs to a property, which is taken as such if it is public, and by its field if it is
        // not and cannot be set later.
        private static string? NameOf(FieldInfo field)
        {
            if (field.FieldType.IsPointer)
            {
                return null;
            }

            if (field.Name.StartsWith('<'))
            {
                return field.Name.EndsWith(">P", StringComparison.Ordinal) ? field.Name[1..^2]
                    : field.IsInitOnly && field.Name.EndsWith(PropertyField, StringComparison.Ordinal) && !IsList(field.FieldType) ? field.Name[1..^PropertyField.Length] : null;
            }

            return field.IsInitOnly || field.IsPublic ? field.Name : null;
        }

        // A list that cannot be replaced can be filled: as a property that is not public it is state as a rule.
        private static bool IsList(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

        private string Read(Func<object?> read, int depth)
        {
            try
            {
                return Text(read(), depth + 1);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return "not to be read";
            }
        }

        // Of lazy sequences nothing is said: to go through them may do anything.
        private string? Entries(object value, int depth)
        {
            IEnumerable<string>? entries = value switch
            {
                IDictionary dictionary => dictionary.Keys.Cast<object>().Select(key => $"{Text(key, depth + 1)}: {Text(dictionary[key], depth + 1)}").Order(StringComparer.Ordinal),
                ICollection list => list.Cast<object?>().Select(entry => Text(entry, depth + 1)),
                IEnumerable some when value.GetType().GetInterfaces().Any(IsCounted) => Unordered(some.Cast<object?>().Select(entry => Text(entry, depth + 1)), value),
                _ => null,
            };
            if (entries is null)
            {
                return null;
            }

            string[] all = [.. entries];
            return all.Length <= LongestList
                ? $"[{string.Join(", ", all)}]"
                : string.Create(CultureInfo.InvariantCulture, $"{all.Length} entries with the hash {Hash(Encoding.UTF8.GetBytes(string.Join('\n', all)))}");
        }

        private static IEnumerable<string> Unordered(IEnumerable<string> entries, object value) =>
            value.GetType().GetInterfaces().Any(type => type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IReadOnlySet<>) || type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)))
                ? entries.Order(StringComparer.Ordinal)
                : entries;

        private static bool IsCounted(Type type) => type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>) || type.GetGenericTypeDefinition() == typeof(ICollection<>));
    }
}
