namespace MultiTaskBert.Optimization.Schedules;

/// <summary>The wave of the cosine schedules: ½ (1 + cos(2π · cycles · progress)), Loshchilov and Hutter 2017, "SGDR", equation 5.</summary>
internal static class CosineWave
{
    /// <summary>Half a wave: down once.</summary>
    public const double DefaultCycles = 0.5;

    /// <summary>From 1 at progress 0, along so many waves: half a wave ends at 0. It is not held beyond progress 1.</summary>
    // In the order of transformers: near 0 the last bit of the cosine's argument decides about the twelfth digit of the learning rate.
    public static double At(double progress, double cycles) => 0.5 * (1 + Math.Cos(Math.PI * cycles * 2 * progress));

    /// <summary>The same between 1 and a floor above 0.</summary>
    public static double At(double progress, double cycles, double floor) => Math.Max(0, (At(progress, cycles) * (1 - floor)) + floor);
}
