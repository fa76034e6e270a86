using System.Runtime.InteropServices;

namespace MultiTaskBert.Kernels.Updates;

/// <summary>The factors of one AdamW step of one parameter, worked out once for all of its numbers.</summary>
/// <param name="GradientScale">By what the gradient is multiplied first.</param>
/// <param name="Beta1">What is kept of the mean of the gradients.</param>
/// <param name="NewOfMean">1 − β₁.</param>
/// <param name="Beta2">What is kept of the mean of the squares.</param>
/// <param name="NewOfSquares">1 − β₂.</param>
/// <param name="Kept">What weight decay leaves of the parameter: 1 − learning rate × decay.</param>
/// <param name="StepSize">Learning rate / (1 − β₁ᵗ).</param>
/// <param name="RootScale">1 / √(1 − β₂ᵗ).</param>
/// <param name="Epsilon">ε.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AdamWNumbers(
    float GradientScale, float Beta1, float NewOfMean, float Beta2, float NewOfSquares, float Kept, float StepSize, float RootScale, float Epsilon)
{
    /// <summary>Works the factors out in double precision.</summary>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="decay">Weight decay.</param>
    /// <param name="step">t, the number of this step, from 1.</param>
    /// <param name="divisor">What the gradient is divided by first.</param>
    internal static AdamWNumbers Of(double learningRate, double beta1, double beta2, double epsilon, double decay, double step, double divisor) => new(
        (float)(1 / divisor),
        (float)beta1,
        (float)(1 - beta1),
        (float)beta2,
        (float)(1 - beta2),
        (float)(1 - (learningRate * decay)),
        (float)(learningRate / (1 - Math.Pow(beta1, step))),
        (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step))),
        (float)epsilon);
}
