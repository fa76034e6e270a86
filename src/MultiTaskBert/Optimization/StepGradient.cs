using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>The gradient of a parameter in one step.</summary>
/// <param name="Values">Its numbers: in the shape of the parameter, or, with <paramref name="Rows"/>, [n, Width] for those rows of a parameter [Rows, Width].</param>
/// <param name="Rows">Int64 [n], ascending: the rows that have a gradient, while that of all others is 0; null for a gradient of all.</param>
internal readonly record struct StepGradient(Tensor Values, Tensor? Rows = null);
