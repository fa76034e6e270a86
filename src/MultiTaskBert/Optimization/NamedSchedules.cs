namespace MultiTaskBert.Optimization;

/// <summary>The table behind <see cref="LearningRateSchedule.FromName"/>: every schedule of the library by its name.</summary>
internal static class NamedSchedules
{
    private static readonly SortedDictionary<string, Func<LearningRateSchedule>> ByName = Table(
        Row<LinearSchedule>(),
        Row<ConstantSchedule>(),
        Row<ConstantWithWarmupSchedule>(),
        Row<CosineSchedule>(),
        Row<CosineWithRestartsSchedule>(),
        Row<CosineWithMinLrSchedule>(),
        Row<CosineWarmupWithMinLrSchedule>(),
        Row<PolynomialSchedule>(),
        Row<InverseSqrtSchedule>(),
        Row<WarmupStableDecaySchedule>(),
        Row<SlantedTriangularSchedule>(),
        Row<OneCycleSchedule>());

    /// <exception cref="ArgumentException">There is no schedule of that name.</exception>
    internal static LearningRateSchedule Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.TryGetValue(name, out var make)
            ? make()
            : throw new ArgumentException($"There is no learning-rate schedule '{name}'; there are {string.Join(", ", ByName.Keys)}.", nameof(name));
    }

    private static SortedDictionary<string, Func<LearningRateSchedule>> Table(params ReadOnlySpan<(string Name, Func<LearningRateSchedule> Make)> rows)
    {
        var table = new SortedDictionary<string, Func<LearningRateSchedule>>(StringComparer.Ordinal);
        foreach (var (name, make) in rows)
        {
            table.Add(name, make);
        }

        return table;
    }

    private static (string Name, Func<LearningRateSchedule> Make) Row<TSchedule>()
        where TSchedule : LearningRateSchedule, INamedSchedule, new() => (TSchedule.Name, () => new TSchedule());
}
