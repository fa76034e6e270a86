namespace MultiTaskBert.Labels;

/// <summary>How the labels of heads are understood, for the reports before a training.</summary>
internal static class LabelReading
{
    /// <summary>A sentence for each head of which there is something to say, in the order of the heads.</summary>
    internal static IReadOnlyList<string> Of(IEnumerable<KeyValuePair<string, LabelLayout>> layouts) =>
        [.. from head in layouts where head.Value.Reading is not null select $"head {Quoted.Value(head.Key)}: {head.Value.Reading}."];
}
