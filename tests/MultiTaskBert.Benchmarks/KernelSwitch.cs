namespace MultiTaskBert.Benchmarks;

/// <summary>Ours with a kernel switched off: what the kernel is worth.</summary>
internal static class KernelSwitch
{
    /// <summary>Does something while a kernel is off.</summary>
    /// <param name="kernel">Turns it on and off.</param>
    /// <param name="action">What is done.</param>
    public static void Without(Action<bool> kernel, Action action)
    {
        try
        {
            kernel(false);
            action();
        }
        finally
        {
            kernel(true);
        }
    }
}
