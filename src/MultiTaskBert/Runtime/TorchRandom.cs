using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace MultiTaskBert.Runtime;

/// <summary>
/// Makes the process-wide random generator of LibTorch (dropout, first weights) a function of (seed, step, purpose), and gives it back
/// to the application as it was.
/// </summary>
internal sealed class TorchRandom : IDisposable
{
    private readonly Tensor _before;

    /// <summary>Keeps the present state of the generator until <see cref="Dispose"/>.</summary>
    internal TorchRandom() => _before = random.get_rng_state().DetachFromDisposeScope();

    /// <summary>Sets the generator to the state that belongs to the three values.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "This is the one place that seeds the generator.")]
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Only the holder of the saved state may change it.")]
    internal void Set(long seed, long step, string purpose)
    {
        // The native generator reads 64 bits; the wrapper it returns is not needed.
        using var generator = manual_seed((long)new RandomStream(seed, step, purpose).NextBits());
    }

    /// <summary>Gives the generator back as it was.</summary>
    public void Dispose()
    {
        random.set_rng_state(_before);
        _before.Dispose();
    }
}
