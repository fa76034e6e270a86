using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>(1−p)^γ: makes examples that are easy already count less (Lin et al. 2017; Li et al. 2020).</summary>
internal static class FocusingFactor
{
    // Far below what any probability can miss 1 by, and a normal number of every floating type that losses are computed in.
    private const double Smallest = 1e-30;

    /// <summary>(1−p)^γ with a finite gradient at p = 1, where that of the power is infinite for γ below 1.</summary>
    /// <param name="remainder">1−p, from 0 to 1, computed without cancellation.</param>
    /// <param name="gamma">γ, at least 0.</param>
    internal static Tensor Of(Tensor remainder, double gamma)
    {
        using var floor = Smallest.ToScalar();
        using var exponent = gamma.ToScalar();
        return remainder.clamp_min(floor).pow(exponent);
    }

    /// <summary>Throws unless the number is finite and at least 0.</summary>
    internal static void CheckExponent(double value, string parameter)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(parameter, value, "It must be a number of at least 0.");
        }
    }
}
