using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace MultiTaskBert.Runtime;

/// <summary>
/// Random numbers of LibTorch (dropout, first weights) as a function of (seed, step, purpose). The generator that LibTorch itself draws from is process-wide: it is borrowed by one thread
/// at a time, others wait, and it is given back to the application as it was.
/// </summary>
/// <remarks>
/// Dropout masks and first weights come from a generator that belongs to the borrower, so what other threads of the application draw meanwhile does not matter to them. What draws from LibTorch's
/// generator itself, as <c>nn.Dropout</c> in a head of the user's, is undisturbed by other trainings and by new models. To be disposed on the thread that made it, and not held for long.
/// </remarks>
internal sealed class TorchRandom : IDisposable
{
    private static readonly object Gate = new();

    [ThreadStatic]
    private static TorchRandom? _current;

    private readonly TorchRandom? _outer;
    private readonly Tensor _before;
    private Generator? _keys;

    /// <summary>Borrows the generator until <see cref="Dispose"/>, and keeps its present state.</summary>
    internal TorchRandom()
    {
        Monitor.Enter(Gate);
        _before = random.get_rng_state().DetachFromDisposeScope();
        (_outer, _current) = (_current, this);
    }

    /// <summary>Sets the generator to the state that belongs to the three values.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "This is the one place that seeds the generator.")]
    internal void Set(long seed, long step, string purpose)
    {
        var bits = new RandomStream(seed, step, purpose).NextBits();

        // The native generator reads 64 bits; the wrapper it returns is not needed.
        using var generator = manual_seed((long)bits);
        _keys?.Dispose();
        _keys = new Generator(bits, CPU);
    }

    /// <summary>
    /// What random operators on the CPU are given to draw from: the borrower's own generator if this thread has borrowed and seeded one, else null, which is LibTorch's.
    /// It stands where LibTorch's stood after <see cref="Set"/>, so the numbers are the same.
    /// </summary>
    internal static Generator? Generator => _current?._keys;

    /// <summary>A number from 0 to below 2⁶²: from the borrower's own generator if this thread has borrowed and seeded one, else from LibTorch's.</summary>
    internal static ulong DrawKey()
    {
        using var key = randint(0, 1L << 62, [1], ScalarType.Int64, generator: Generator);
        return (ulong)key.item<long>();
    }

    /// <summary>Where this thread stands in its random numbers; the tensors are in the dispose scope of the caller.</summary>
    internal static (Tensor Torch, Tensor? Keys) Position => (random.get_rng_state(), _current?._keys?.get_state());

    /// <summary>Goes to a position that <see cref="Position"/> gave.</summary>
    internal void GoTo((Tensor Torch, Tensor? Keys) position)
    {
        random.set_rng_state(position.Torch);
        if (position.Keys is { } keys)
        {
            (_keys ??= new Generator(0, CPU)).set_state(keys);
        }
        else
        {
            _keys?.Dispose();
            _keys = null;
        }
    }

    /// <summary>Gives the generator back as it was.</summary>
    public void Dispose()
    {
        random.set_rng_state(_before);
        _before.Dispose();
        _keys?.Dispose();
        _keys = null;
        _current = _outer;
        Monitor.Exit(Gate);
    }
}
