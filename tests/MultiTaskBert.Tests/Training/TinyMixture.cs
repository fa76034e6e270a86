namespace MultiTaskBert.Tests.Training;

/// <summary>Three small data sets for the heads of <see cref="TinyTask"/>: one labels both, one the topic alone, one the entities alone.</summary>
internal static class TinyMixture
{
    internal static MtlMixture Of(double? weight = null, bool withDev = true, int seed = 10) => new(
        new("both", TinyTask.Rows(24, seed)) { Dev = withDev ? TinyTask.Rows(8, seed: 20) : null },
        new("topics", Only("topic", 10, seed + 1)) { Dev = withDev ? Only("topic", 6, 21) : null, Weight = weight },
        new("names", Only("entities", 5, seed + 2)));

    /// <summary>Rows with labels for one head alone.</summary>
    internal static MtlDataset Only(string head, int count, int seed) => MtlDataset.From(
        TinyTask.Rows(count, seed).Select(row => row.WithLabels(row.Labels.Where(label => label.Key == head).ToDictionary(StringComparer.Ordinal))));
}
