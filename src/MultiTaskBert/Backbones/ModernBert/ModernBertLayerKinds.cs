using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>
/// Which layers read the whole row and which only a window around each position, and the base of the rotary positions of both kinds
/// (Warner et al. 2024, section 2.1.2).
/// </summary>
/// <remarks>
/// Two spellings lead to the same values: published checkpoints say <c>global_attn_every_n_layers</c>, <c>global_rope_theta</c> and
/// <c>local_rope_theta</c>; transformers 5 writes <c>layer_types</c> and <c>rope_parameters</c>, which win where both are there.
/// </remarks>
internal sealed record ModernBertLayerKinds
{
    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";

    /// <summary>For each layer, from the bottom, whether it reads the whole row.</summary>
    internal required IReadOnlyList<bool> IsGlobal { get; init; }

    /// <summary>How far to each side a local layer reads: half of <c>local_attention</c>, inclusive.</summary>
    internal int WindowReach { get; init; } = 64;

    /// <summary>The base of the angles in global layers.</summary>
    internal double GlobalBase { get; init; } = 160_000;

    /// <summary>The base of the angles in local layers.</summary>
    internal double LocalBase { get; init; } = 10_000;

    /// <summary>Reads both spellings; what is wrong is noted in the reader.</summary>
    internal static ModernBertLayerKinds Read(ConfigReader reader, int layers)
    {
        var defaults = new ModernBertLayerKinds { IsGlobal = [] };
        if (reader.HasValue("rope_scaling"))
        {
            reader.AddProblem("rope_scaling is set; scaled rotary positions are not supported, only null is.");
        }

        var globalBase = reader.Number("global_rope_theta", defaults.GlobalBase, min: 1);

        // An explicit null says that local layers share the base of the global ones.
        var localBase = !reader.Has("local_rope_theta") ? defaults.LocalBase : reader.OptionalNumber("local_rope_theta", min: 1) ?? globalBase;
        var rope = reader.Section("rope_parameters");
        return new ModernBertLayerKinds
        {
            IsGlobal = ReadKinds(reader, layers),
            WindowReach = reader.Integer("local_attention", defaults.WindowReach * 2, min: 0) / 2,
            GlobalBase = ReadBase(rope.Section(Full), globalBase),
            LocalBase = ReadBase(rope.Section(Sliding), localBase),
        };
    }

    private static IReadOnlyList<bool> ReadKinds(ConfigReader reader, int layers)
    {
        var every = reader.Integer("global_attn_every_n_layers", defaultValue: 3, min: 1);
        if (!reader.HasValue("layer_types"))
        {
            return [.. Enumerable.Range(0, layers).Select(layer => layer % every == 0)];
        }

        var kinds = reader.Texts("layer_types", Full, Sliding);
        if (kinds.Count != layers)
        {
            reader.AddProblem($"layer_types names {kinds.Count} layers; num_hidden_layers is {layers}.");
        }

        return [.. kinds.Select(kind => kind.Equals(Full, StringComparison.Ordinal))];
    }

    private static double ReadBase(ConfigReader section, double fallback)
    {
        section.Text("rope_type", "default", "default");
        return section.Number("rope_theta", fallback, min: 1);
    }
}
