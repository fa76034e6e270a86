namespace MultiTaskBert.Data.Lint;

/// <summary>The rules of the library, in ordinal order of their names.</summary>
internal static class LintRules
{
    internal static IReadOnlyList<ILintRule> All { get; } =
    [
        new BrokenTagSequences(),
        new ClassImbalance(),
        new ClassesOfOneRow(),
        new ContradictoryRows(),
        new CutRows(),
        new DominantClass(),
        new EmptyRows(),
        new EntityEdges(),
        new HeadsWithoutLabels(),
        new LabelMisfits(),
        new LeftOutWhileReading(),
        new MissingValues(),
        new MixedLabels(),
        new NearEqualNames(),
        new PlaceholderClasses(),
        new RowsReadTwice(),
        new SharedRows(),
        new TagNames(),
        new TagUnits(),
        new TokenizerWarnings(),
        new UnknownHeads(),
        new UnlabelledRows(),
        new UnseenDevLabels(),
        new UnusedClasses(),
        new WordsAndTags(),
    ];

    /// <summary>Those of the library and those of the user, without those that are left out.</summary>
    /// <exception cref="ArgumentException">An option cannot be used; every problem is listed.</exception>
    internal static IReadOnlyList<ILintRule> Of(LintOptions options)
    {
        ILintRule[] all = [.. All, .. options.ExtraRules];
        string[] problems = [.. options.Problems(all)];
        return problems.Length == 0
            ? [.. all.Where(rule => !options.Skip.Contains(rule.Name, StringComparer.Ordinal))]
            : throw new ArgumentException($"The data cannot be checked: {string.Join(" ", problems)}", nameof(options));
    }
}
