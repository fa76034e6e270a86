using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>The loss of one head in one step.</summary>
/// <param name="Head">The name of the head.</param>
/// <param name="Loss">A scalar with a gradient; it belongs to the dispose scope of the step.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HeadLoss(string Head, Tensor Loss);
