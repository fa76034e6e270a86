using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads;

/// <summary>A loss that a saved model can name. <see cref="ClassificationLossKinds"/> finds every one that is nested in <see cref="ClassificationLoss"/>.</summary>
internal interface IClassificationLossKind
{
    /// <summary>The word for this loss in files.</summary>
    public static abstract string Kind { get; }

    /// <summary>Makes the loss from what <see cref="ClassificationLoss.Describe"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A parameter is missing.</exception>
    /// <exception cref="ArgumentException">A parameter is out of range.</exception>
    public static abstract ClassificationLoss Read(JsonObject parameters);
}
