namespace MultiTaskBert.Data.Lint;

/// <summary>The rules of the library: every class here that implements <see cref="ILintRule"/> and can be made without arguments, by name.</summary>
internal static class LintRules
{
    internal static IReadOnlyList<ILintRule> All { get; } =
    [
        .. typeof(LintRules).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(ILintRule).IsAssignableFrom(type))
            .Select(type => (ILintRule)Activator.CreateInstance(type)!)
            .OrderBy(rule => rule.Name, StringComparer.Ordinal),
    ];
}
