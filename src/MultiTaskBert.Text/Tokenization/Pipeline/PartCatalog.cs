using System.Reflection;

namespace MultiTaskBert.Tokenization.Pipeline;

/// <summary>All parts of one kind that this library has, found by their interface <see cref="IJsonPart{TPart}"/>.</summary>
/// <typeparam name="TPart">What kind of part.</typeparam>
internal static class PartCatalog<TPart>
{
    private static readonly Dictionary<string, Func<JsonSection, TPart>> Readers = Find();

    /// <summary>The types that can be read, in order.</summary>
    public static string[] Types { get; } = [.. Readers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads a part of the type that it names.</summary>
    /// <exception cref="NotSupportedException">The type is not known.</exception>
    public static TPart Read(JsonSection section) => Readers[section.TypeAmong(Types)](section);

    private static Dictionary<string, Func<JsonSection, TPart>> Find()
    {
        var readers = new Dictionary<string, Func<JsonSection, TPart>>(StringComparer.Ordinal);
        var add = typeof(PartCatalog<TPart>).GetMethod(nameof(Add), BindingFlags.NonPublic | BindingFlags.Static)!;
        foreach (var type in typeof(PartCatalog<TPart>).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IJsonPart<TPart>))))
        {
            add.MakeGenericMethod(type).Invoke(obj: null, [readers]);
        }

        return readers;
    }

    private static void Add<T>(Dictionary<string, Func<JsonSection, TPart>> readers)
        where T : IJsonPart<TPart>
    {
        foreach (var type in T.Types)
        {
            readers.Add(type, T.Read);
        }
    }
}
