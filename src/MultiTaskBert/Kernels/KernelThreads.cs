using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels;

/// <summary>
/// The threads that kernels run on: those of LibTorch's own operators where they can be reached, and otherwise those of .NET's pool. Threads of both kinds would spin side by
/// side between an operator and a kernel, and each wait for the other's to sleep.
/// </summary>
internal static unsafe class KernelThreads
{
    private static readonly delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> OpenMP =
        (delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void>)OpenMPThreads.FindParallel();

    /// <summary>Does something as many times as there are parts, on as many threads as LibTorch uses. Which thread does which is open, and so is their order.</summary>
    /// <param name="parts">How many times.</param>
    /// <param name="action">Gets the number of the part. What it throws is thrown here, the first if there are several, and parts that were not begun are left.</param>
    internal static void For(int parts, Action<int> action)
    {
        var threads = Math.Min(parts, Math.Max(1, get_num_threads()));
        if (threads <= 1)
        {
            for (var part = 0; part < parts; part++)
            {
                action(part);
            }
        }
        else if (OpenMP is null || !KernelChoice.OpenMPThreads)
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, action);
        }
        else
        {
            var work = new Work(parts, action);
            var handle = GCHandle.Alloc(work);
            OpenMP(&Take, (void*)GCHandle.ToIntPtr(handle), (uint)threads, 0);
            handle.Free();
            work.Failure?.Throw();
        }
    }

    [UnmanagedCallersOnly]
    private static void Take(void* work) => ((Work)GCHandle.FromIntPtr((nint)work).Target!).Take();

    private sealed class Work(int parts, Action<int> action)
    {
        private int _next = -1;
        private ExceptionDispatchInfo? _failure;

        public ExceptionDispatchInfo? Failure => _failure;

        // What is thrown past here ends the process.
        public void Take()
        {
            try
            {
                for (var part = Interlocked.Increment(ref _next); part < parts && _failure is null; part = Interlocked.Increment(ref _next))
                {
                    action(part);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }
    }
}
