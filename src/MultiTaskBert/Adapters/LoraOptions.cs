using System.Globalization;

namespace MultiTaskBert.Adapters;

/// <summary>
/// Represents the options of LoRA: beside chosen linear layers of the encoder, two thin trainable matrices make what is added to their weights, W + s · B · A. Immutable; the values
/// are checked by <see cref="MultiTaskModel.AddLora"/>, all at once.
/// </summary>
/// <remarks>Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models"; names and meanings are those of Hugging Face's PEFT.</remarks>
public sealed class LoraOptions
{
    /// <summary>As the only one of <see cref="TargetModules"/>: every linear layer of the encoder, the pooler's included.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>Gets the rank r: A is [r, in], B is [out, r]; at least 1. PEFT's <c>r</c>.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>Gets the strength: what is added is multiplied by Alpha / Rank; above 0. PEFT's <c>lora_alpha</c>.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Gets the dropout probability of an adapter's inputs in training; 0 or more and less than 1. PEFT's <c>lora_dropout</c>.</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Gets the linear layers: each entry is the name of one or the end of its name behind a dot, so <c>query</c> is that of every layer and
    /// <c>layer.11.attention.self.query</c> one of them. <see cref="AllLinear"/> by default.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [AllLinear];

    /// <summary>
    /// Gets whether the strength is Alpha / √Rank, with which higher ranks are trained as fast as low ones (Kalajdzievski 2023, "A Rank Stabilization Scaling
    /// Factor for Fine-Tuning with LoRA"). PEFT's <c>use_rslora</c>.
    /// </summary>
    public bool RankStabilized { get; init; }

    /// <summary>s in W + s · B · A.</summary>
    internal double Scale => Alpha / (RankStabilized ? Math.Sqrt(Rank) : Rank);

    /// <summary>Whether every linear layer is meant.</summary>
    internal bool TakesAllLinears => TargetModules is [AllLinear];

    /// <summary>What is wrong with the values, one sentence a problem.</summary>
    internal IEnumerable<string> Check()
    {
        if (Rank < 1)
        {
            yield return Problem($"Rank is {Rank}; it must be 1 or more.");
        }

        if (!(Alpha > 0) || !double.IsFinite(Alpha))
        {
            yield return Problem($"Alpha is {Alpha}; it must be above 0 and finite.");
        }

        if (!(Dropout >= 0 && Dropout < 1))
        {
            yield return Problem($"Dropout is {Dropout}; it must be 0 or more and less than 1.");
        }

        if (TargetModules is null || TargetModules.Count == 0 || TargetModules.Any(string.IsNullOrWhiteSpace))
        {
            yield return Problem($"TargetModules is empty or holds an empty name; name linear layers, or \"{AllLinear}\".");
        }
        else if (TargetModules.Count > 1 && TargetModules.Contains(AllLinear, StringComparer.Ordinal))
        {
            yield return Problem($"TargetModules holds \"{AllLinear}\" beside other names; it must stand alone.");
        }
    }

    private static string Problem(FormattableString text) => "LoraOptions." + text.ToString(CultureInfo.InvariantCulture);
}
