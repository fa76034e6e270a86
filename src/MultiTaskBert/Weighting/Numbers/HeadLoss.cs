using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>Represents the loss of one head in one step.</summary>
/// <param name="head">The name of the head.</param>
/// <param name="loss">A scalar with a gradient; it belongs to the dispose scope of the step.</param>
[StructLayout(LayoutKind.Auto)]
public readonly struct HeadLoss(string head, Tensor loss)
{
    /// <summary>Gets the name of the head.</summary>
    public string Head { get; } = head;

    /// <summary>Gets the loss: a scalar with a gradient, which belongs to the dispose scope of the step.</summary>
    public Tensor Loss { get; } = loss;

    /// <summary>Takes the loss apart: <c>foreach (var (head, loss) in losses)</c>.</summary>
    /// <param name="head">The name of the head.</param>
    /// <param name="loss">The loss.</param>
    public void Deconstruct(out string head, out Tensor loss) => (head, loss) = (Head, Loss);
}
