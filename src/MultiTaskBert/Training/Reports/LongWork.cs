using Microsoft.Extensions.Logging;

namespace MultiTaskBert.Training.Reports;

/// <summary>Work over many rows before or between steps: if it takes longer than two seconds, the log says how far it is and what is left. Safe to use from several threads at once.</summary>
/// <param name="options">The options, for logger and clock.</param>
/// <param name="what">What is done: <c>Checking rows</c>.</param>
/// <param name="total">The number of rows.</param>
internal sealed partial class LongWork(TrainerOptions options, string what, long total)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly long _start = options.Logger is null ? 0 : options.TimeProvider.GetTimestamp();   // without a log nobody wants to know
    private readonly Lock _gate = new();
    private TimeSpan _next = First;
    private long _done;

    /// <summary>Counts what is done.</summary>
    /// <param name="more">The number of rows more.</param>
    internal void Done(int more)
    {
        if (options.Logger is not { } logger)
        {
            return;
        }

        lock (_gate)
        {
            _done += more;
            var elapsed = options.TimeProvider.GetElapsedTime(_start);
            if (elapsed >= _next && _done < total)
            {
                _next = elapsed + Pause;
                Working(logger, what, _done, total, elapsed * ((double)(total - _done) / _done));
            }
        }
    }

    // The id is the one after those of the other events of a training.
    [LoggerMessage(21, LogLevel.Information, "{What}: {Done} of {Total}, {Remaining} left.")]
    private static partial void Working(ILogger logger, string what, long done, long total, TimeSpan remaining);
}
