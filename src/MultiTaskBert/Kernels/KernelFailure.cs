using System.Runtime.ExceptionServices;

namespace MultiTaskBert.Kernels;

/// <summary>
/// An exception of a kernel's backward pass, such as a lack of memory. It must not leave the pass, which runs beneath native code: that would end the process. So it is kept, nothing
/// goes further down, and whoever called <c>backward()</c> throws it afterwards. If nobody does, the next kernel on the thread does.
/// </summary>
internal static class KernelFailure
{
    [ThreadStatic]
    private static ExceptionDispatchInfo? _kept;   // the pass over the CPU runs on the thread that asks for it

    /// <summary>Keeps an exception; of several the first.</summary>
    internal static void Keep(Exception exception) => _kept ??= ExceptionDispatchInfo.Capture(exception);

    /// <summary>Throws what is kept, as it was thrown, and forgets it.</summary>
    internal static void Throw()
    {
        if (_kept is { } kept)
        {
            _kept = null;
            kept.Throw();
        }
    }
}
