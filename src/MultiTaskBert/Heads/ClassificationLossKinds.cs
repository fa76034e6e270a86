using System.Reflection;
using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads;

/// <summary>How losses stand in the file of a saved model: <c>{ "kind": "focal", "gamma": 2 }</c>.</summary>
internal static class ClassificationLossKinds
{
    private const string KindKey = "kind";

    private static readonly Kind[] All =
    [
        .. typeof(ClassificationLoss).GetNestedTypes(BindingFlags.NonPublic)
            .Where(type => type.IsAssignableTo(typeof(IClassificationLossKind)))
            .Select(type => (Kind)typeof(ClassificationLossKinds).GetMethod(nameof(KindOf), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type).Invoke(null, null)!)
            .OrderBy(kind => kind.Name, StringComparer.Ordinal),
    ];

    internal static JsonObject Write(ClassificationLoss loss)
    {
        var settings = new JsonObject { [KindKey] = All.Single(kind => kind.Type == loss.GetType()).Name };
        foreach (var (name, value) in loss.Describe())
        {
            settings[name] = value?.DeepClone();
        }

        return settings;
    }

    internal static ClassificationLoss Read(JsonObject settings)
    {
        var name = settings[KindKey]?.GetValue<string>();
        var kind = All.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"the loss is '{name}'; it must be one of {string.Join(", ", All.Select(kind => kind.Name))}");
        return kind.Read(settings);
    }

    private static Kind KindOf<TLoss>()
        where TLoss : ClassificationLoss, IClassificationLossKind => new(typeof(TLoss), TLoss.Kind, TLoss.Read);

    private sealed record Kind(Type Type, string Name, Func<JsonObject, ClassificationLoss> Read);
}
