using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>The same work on one thread and on two.</summary>
internal static class ThreadCounts
{
    /// <summary>What comes of it on each.</summary>
    public static (T One, T Two) Compare<T>(Func<T> work)
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            var one = work();
            set_num_threads(2);
            return (one, work());
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
