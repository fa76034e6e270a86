using System.Collections.Concurrent;
using System.Reflection;

namespace MultiTaskBert.Freezing;

/// <summary>The policy types that text can name. Those of the library, nested in <see cref="FreezePolicy"/>, are found by themselves.</summary>
internal static class FreezePolicyKinds
{
    private static readonly ConcurrentDictionary<string, Kind> Kinds = new(BuiltIn(), StringComparer.Ordinal);

    /// <summary>Adds a type.</summary>
    public static void Add<TPolicy>()
        where TPolicy : FreezePolicy, IFreezePolicyKind
    {
        var keyword = TPolicy.Keyword;
        if (!PolicyTextParser.IsBare(keyword))
        {
            throw new InvalidOperationException(
                $"The keyword \"{keyword}\" of {typeof(TPolicy)} must be letters, digits, '_', '.' and '-' only.");
        }

        var kind = Kinds.GetOrAdd(keyword, _ => KindOf<TPolicy>());
        if (kind.Type != typeof(TPolicy))
        {
            throw new InvalidOperationException(
                $"The keyword \"{keyword}\" of {typeof(TPolicy)} belongs to {kind.Type} already; choose another one.");
        }
    }

    /// <summary>Makes the policy of a term.</summary>
    /// <param name="term">The term.</param>
    /// <param name="text">The whole text, for messages.</param>
    public static FreezePolicy Create(PolicyTerm term, string text)
    {
        if (!Kinds.TryGetValue(term.Keyword, out var kind))
        {
            var known = string.Join(", ", Kinds.Keys.Order(StringComparer.Ordinal));
            throw new FormatException($"\"{text}\" is no freeze policy: there is no kind \"{term.Keyword}\". Known kinds: {known}.");
        }

        try
        {
            var policy = kind.FromTerm(term);
            term.ThrowOnUnreadArguments();
            return policy;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new FormatException($"\"{text}\" is no freeze policy: {e.Message}", e);
        }
    }

    private static Kind KindOf<TPolicy>()
        where TPolicy : FreezePolicy, IFreezePolicyKind
        => new(typeof(TPolicy), TPolicy.Keyword, TPolicy.FromTerm);

    private static IEnumerable<KeyValuePair<string, Kind>> BuiltIn()
    {
        var make = typeof(FreezePolicyKinds).GetMethod(nameof(KindOf), BindingFlags.NonPublic | BindingFlags.Static)!;
        return typeof(FreezePolicy).GetNestedTypes(BindingFlags.NonPublic)
            .Where(t => t.IsAssignableTo(typeof(IFreezePolicyKind)))
            .Select(t => (Kind)make.MakeGenericMethod(t).Invoke(null, null)!)
            .Select(kind => KeyValuePair.Create(kind.Keyword, kind));
    }

    private sealed record Kind(Type Type, string Keyword, Func<PolicyTerm, FreezePolicy> FromTerm);
}
