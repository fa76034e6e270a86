using System.Globalization;

namespace MultiTaskBert.Freezing;

/// <summary>How <see cref="FreezePolicy.GradualUnfreeze"/> frees the encoder. The values are checked there, all at once.</summary>
public sealed record GradualUnfreezeOptions
{
    /// <summary>The number of epochs between two stages, 1 or more. Not used with <see cref="EverySteps"/> or <see cref="OnStall"/>.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>If set, a stage begins each time so many optimizer steps are done, 1 or more, instead of every few epochs.</summary>
    public int? EverySteps { get; init; }

    /// <summary>If set, a stage begins each time this rule fires instead of every few epochs.</summary>
    public StallRule? OnStall { get; init; }

    /// <summary>How many layers each stage frees, 1 or more.</summary>
    public int LayersPerStage { get; init; } = 1;

    /// <summary>
    /// Whether the embeddings are freed too, as if they were one more layer under the lowest. By default they stay frozen: they are a large
    /// part of a model, and few of their rows are seen while fine-tuning.
    /// </summary>
    public bool IncludeEmbeddings { get; init; }

    /// <summary>
    /// Whether the pooler is freed alone, in a stage of its own before the first layers, so that every stage adds one group as in the paper. By default it is
    /// freed together with the first layers. Without a pooler that stage frees nothing.
    /// </summary>
    public bool PoolerIsStage { get; init; }

    /// <summary>The number of lowest layers that stay frozen to the end, and the embeddings with them; 0 or more.</summary>
    public int KeepFrozenLayers { get; init; }

    /// <summary>What is wrong with the values, one sentence a problem.</summary>
    internal IEnumerable<string> Check()
    {
        if (EveryEpochs < 1)
        {
            yield return Problem($"EveryEpochs is {EveryEpochs}; it must be 1 or more.");
        }

        if (EverySteps < 1)
        {
            yield return Problem($"EverySteps is {EverySteps}; it must be 1 or more.");
        }

        if (LayersPerStage < 1)
        {
            yield return Problem($"LayersPerStage is {LayersPerStage}; it must be 1 or more.");
        }

        if (KeepFrozenLayers < 0)
        {
            yield return Problem($"KeepFrozenLayers is {KeepFrozenLayers}; it must be 0 or more.");
        }

        if (KeepFrozenLayers > 0 && IncludeEmbeddings)
        {
            yield return Problem(
                $"KeepFrozenLayers is {KeepFrozenLayers}, so the embeddings below stay frozen, but IncludeEmbeddings is true; choose one.");
        }

        if ((OnStall is null ? 0 : 1) + (EverySteps is null ? 0 : 1) + (EveryEpochs == 1 ? 0 : 1) > 1)
        {
            yield return Problem(
                $"EveryEpochs, EverySteps and OnStall: more than one of them is set (EveryEpochs is {EveryEpochs}); a stage begins by one, so leave the others out.");
        }

        foreach (var problem in OnStall?.Check() ?? [])
        {
            yield return problem;
        }
    }

    private static string Problem(FormattableString text) => "GradualUnfreezeOptions." + text.ToString(CultureInfo.InvariantCulture);

    /// <summary>How many stages have begun.</summary>
    internal long Stage(FreezeProgress progress) =>
        OnStall is not null ? progress.Stalls
        : EverySteps is { } steps ? progress.Step / steps
        : progress.Epoch / EveryEpochs;
}
