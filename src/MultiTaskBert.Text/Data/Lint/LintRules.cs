namespace MultiTaskBert.Data.Lint;

/// <summary>The rules of the library, by name.</summary>
internal static class LintRules
{
    internal static IReadOnlyList<ILintRule> All { get; } =
    [
        .. new ILintRule[]
        {
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
        }.OrderBy(rule => rule.Name, StringComparer.Ordinal),
    ];
}
