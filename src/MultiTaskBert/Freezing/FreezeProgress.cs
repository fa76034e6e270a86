using System.Text.Json.Serialization;
using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary>Represents how far a training has come: all that a <see cref="FreezePolicy"/> may know besides the part of the model it is asked about. Immutable.</summary>
public sealed class FreezeProgress
{
    /// <summary>Initializes the progress of a training of a model; before the first step unless more is said.</summary>
    /// <param name="components">The parts of the model, from which the layers are counted.</param>
    /// <param name="epoch">The number of completed epochs; 0 during the first.</param>
    /// <param name="step">The number of completed optimizer steps.</param>
    /// <param name="stalls">How many times the <see cref="StallRule"/> of the policy has fired.</param>
    /// <exception cref="ArgumentNullException"><paramref name="components"/> is null.</exception>
    public FreezeProgress(IReadOnlyList<ModelComponent> components, int epoch = 0, long step = 0, int stalls = 0)
        : this(epoch, step, stalls, LayersOf(components))
    {
    }

    [JsonConstructor]
    internal FreezeProgress(int epoch, long step, int stalls, int layerCount)
    {
        Epoch = epoch;
        Step = step;
        Stalls = stalls;
        LayerCount = layerCount;
    }

    /// <summary>Gets the number of completed epochs; 0 during the first.</summary>
    public int Epoch { get; }

    /// <summary>Gets the number of completed optimizer steps.</summary>
    public long Step { get; }

    /// <summary>Gets how many times the <see cref="StallRule"/> of the policy has fired.</summary>
    public int Stalls { get; }

    /// <summary>Gets the number of layers of the encoder.</summary>
    public int LayerCount { get; }

    /// <summary>The number of layers of the encoder.</summary>
    internal static int LayersOf(IReadOnlyList<ModelComponent> components)
    {
        ArgumentNullException.ThrowIfNull(components);
        return components.Count(component => component.Kind == ComponentKind.Layer);
    }
}
