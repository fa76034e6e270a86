namespace MultiTaskBert.Weights;

/// <summary>How names in a checkpoint relate to the parameters of one architecture.</summary>
internal sealed record ParameterNaming
{
    /// <summary>
    /// Prefixes, dot included, under which the architecture is stored inside a larger model (<c>bert.</c>). Where a checkpoint uses
    /// one, everything outside it belongs to another part of that model and is ignored.
    /// </summary>
    internal IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>Beginnings of stored names, prefix stripped, that may be there and are not wanted (heads, an unused pooler).</summary>
    internal IReadOnlyList<string> Ignored { get; init; } = ["cls.", "classifier.", "qa_outputs.", "lm_head."];

    /// <summary>Beginnings of expected names that a checkpoint may lack; they keep their values and are reported.</summary>
    internal IReadOnlyList<string> Optional { get; init; } = [];

    /// <summary>The prefix that a checkpoint uses; empty if none.</summary>
    internal string PrefixIn(CheckpointFolder checkpoint) =>
        Prefixes.FirstOrDefault(prefix => checkpoint.Names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))) ?? string.Empty;
}
