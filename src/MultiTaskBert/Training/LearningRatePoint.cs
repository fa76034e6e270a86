using System.Runtime.InteropServices;

namespace MultiTaskBert.Training;

/// <summary>One step of <see cref="LearningRateFinder"/>.</summary>
/// <param name="Rate">The learning rate of the step.</param>
/// <param name="Loss">The loss of the step, before the rate was used.</param>
/// <param name="SmoothedLoss">The moving average of the losses up to it, corrected for its start.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LearningRatePoint(double Rate, double Loss, double SmoothedLoss);
