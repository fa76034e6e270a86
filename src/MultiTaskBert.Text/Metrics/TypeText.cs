namespace MultiTaskBert.Metrics;

/// <summary>Types as a C# reader writes them, for error messages: <c>IReadOnlyList&lt;String&gt;</c> instead of <c>IReadOnlyList`1</c>.</summary>
internal static class TypeText
{
    internal static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[]";
        }

        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return type.IsGenericType && tick > 0
            ? $"{type.Name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
            : type.Name;
    }
}
