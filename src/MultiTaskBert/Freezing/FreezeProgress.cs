using System.Runtime.InteropServices;
using MultiTaskBert.Modeling;

namespace MultiTaskBert.Freezing;

/// <summary>How far a training has come: all that a <see cref="FreezePolicy"/> may know besides the part of the model it is asked about.</summary>
/// <param name="Epoch">The number of completed epochs; 0 during the first.</param>
/// <param name="Step">The number of completed optimizer steps.</param>
/// <param name="Stalls">How many times the <see cref="StallRule"/> of the policy has fired.</param>
/// <param name="LayerCount">The number of layers of the encoder.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FreezeProgress(int Epoch, long Step, int Stalls, int LayerCount)
{
    /// <summary>The progress before the first step of a training.</summary>
    /// <param name="components">The parts of the model, from which the layers are counted.</param>
    public static FreezeProgress Start(IReadOnlyList<ModelComponent> components)
    {
        ArgumentNullException.ThrowIfNull(components);
        return new FreezeProgress(0, 0, 0, components.Count(c => c.Kind == ComponentKind.Layer));
    }
}
