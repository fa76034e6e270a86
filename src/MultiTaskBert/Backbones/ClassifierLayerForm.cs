namespace MultiTaskBert.Backbones;

/// <summary>A layer between an encoder and the last layer of a classifier: dropout, a linear layer, an activation, perhaps LayerNorm.</summary>
/// <param name="Name">What its linear layer is called.</param>
/// <param name="Activation">The name of its activation, as transformers has it.</param>
internal sealed record ClassifierLayerForm(string Name, string Activation)
{
    /// <summary>Dropout in front of it; null where it is that of the last layer.</summary>
    internal double? Dropout { get; init; }

    /// <summary>Whether its linear layer has a bias.</summary>
    internal bool HasBias { get; init; } = true;

    /// <summary>What its LayerNorm is called, or null if it has none.</summary>
    internal string? Norm { get; init; }

    /// <summary>What LayerNorm adds to the variance.</summary>
    internal double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether LayerNorm has a bias.</summary>
    internal bool NormHasBias { get; init; } = true;
}
