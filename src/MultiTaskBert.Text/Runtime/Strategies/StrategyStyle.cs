using System.Reflection;
using System.Text.Json;

namespace MultiTaskBert.Runtime.Strategies;

/// <summary>How the strategies of a family are named in text.</summary>
/// <param name="What">What one of them is called in messages: <c>freeze policy</c>.</param>
/// <param name="Suffix">With what the names of its types end in this library.</param>
/// <param name="Example">One as text.</param>
/// <param name="Library">The assembly of the family.</param>
internal sealed record StrategyStyle(string What, string Suffix, string Example, Assembly Library)
{
    /// <summary>How names of types and options become lowercase.</summary>
    internal JsonNamingPolicy Naming { get; init; } = JsonNamingPolicy.SnakeCaseLower;

    /// <summary>The text of values that only the assembly of the family knows, such as tensors; null for one that has none.</summary>
    internal Func<object, string?> Other { get; init; } = _ => null;

    /// <summary>The word for a type. The end is dropped in this library only, so that no type of a user's has the word of one that is built in by chance.</summary>
    internal string KeywordOf(Type type)
    {
        var name = type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : type.Name;
        return Naming.ConvertName(
            type.Assembly == Library && name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length ? name[..^Suffix.Length] : name);
    }
}
