namespace MultiTaskBert.Tests.Pretrained;

/// <summary>How much memory the process takes while it does something on this thread. Nothing else may run beside it.</summary>
internal sealed class MemoryUse
{
    private readonly long _managed = GC.GetAllocatedBytesForCurrentThread();
    private readonly long _resident = Environment.WorkingSet;

    /// <summary>Bytes that this thread took from the garbage collector, freed or not.</summary>
    internal long Managed => GC.GetAllocatedBytesForCurrentThread() - _managed;

    /// <summary>Bytes by which the process has grown.</summary>
    internal long Resident => Environment.WorkingSet - _resident;
}
