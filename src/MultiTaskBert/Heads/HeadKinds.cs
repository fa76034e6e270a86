using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads;

/// <summary>The heads that a saved model can bring back by itself: every class here that implements <see cref="IRestorableHead{TSelf}"/>.</summary>
internal static class HeadKinds
{
    private static readonly Dictionary<string, Func<string, JsonObject, TaskHead>> ByKind = typeof(HeadKinds).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(TaskHead)) && !type.IsAbstract
            && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRestorableHead<>)))
        .Select(type => typeof(HeadKinds).GetMethod(nameof(Entry), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type))
        .Select(method => (KeyValuePair<string, Func<string, JsonObject, TaskHead>>)method.Invoke(null, null)!)
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>The words for the known kinds.</summary>
    internal static IEnumerable<string> Known => ByKind.Keys.Order(StringComparer.Ordinal);

    /// <summary>Builds a head from what a file says, or returns null if its kind is not known.</summary>
    /// <exception cref="InvalidDataException">The settings are not those of the kind.</exception>
    internal static TaskHead? Restore(string kind, string name, JsonObject settings)
    {
        if (!ByKind.TryGetValue(kind, out var restore))
        {
            return null;
        }

        try
        {
            return restore(name, settings);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or JsonException)
        {
            throw new InvalidDataException($"the settings of head '{name}' ({kind}) cannot be read: {e.Message}", e);
        }
    }

    private static KeyValuePair<string, Func<string, JsonObject, TaskHead>> Entry<THead>()
        where THead : TaskHead, IRestorableHead<THead> => new(THead.Kind, THead.Restore);
}
