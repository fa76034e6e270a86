namespace MultiTaskBert.Weights;

/// <summary>Represents how the names in a checkpoint relate to the parameters of one architecture.</summary>
public sealed class ParameterNaming
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="prefixes">
    /// The prefixes, dot included, under which the architecture is stored inside a larger model (<c>bert.</c>). Where a checkpoint uses one, everything outside it belongs to another
    /// part of that model and is ignored. Null for none.
    /// </param>
    /// <param name="ignored">
    /// The beginnings of stored names, prefix stripped, that may be there and are not wanted, beside those of the layers that transformers puts on encoders (<c>cls.</c>,
    /// <c>classifier.</c>, <c>qa_outputs.</c>, <c>lm_head.</c>) and the positions that old checkpoints hold. Null for none.
    /// </param>
    /// <param name="optional">The beginnings of names of parameters that a checkpoint may lack; these keep their values. Null for none.</param>
    public ParameterNaming(IReadOnlyList<string>? prefixes = null, IReadOnlyList<string>? ignored = null, IReadOnlyList<string>? optional = null) =>
        (Prefixes, Ignored, Optional) = (prefixes ?? [], ignored ?? [], optional ?? []);

    internal IReadOnlyList<string> Prefixes { get; }

    internal IReadOnlyList<string> Ignored { get; }

    internal IReadOnlyList<string> Optional { get; }

    /// <summary>The prefix that a checkpoint uses; empty if none.</summary>
    internal string PrefixIn(CheckpointFolder checkpoint) =>
        Prefixes.FirstOrDefault(prefix => checkpoint.Names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))) ?? string.Empty;
}
