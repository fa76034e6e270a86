using System.Diagnostics;

namespace MultiTaskBert.Data.Rows;

/// <summary>Says about once a second how far a reading is.</summary>
/// <param name="file">The file.</param>
/// <param name="progress">Who is told.</param>
internal sealed class ReadingReport(string file, IProgress<ReadProgress> progress)
{
    private const int RowsBetweenLooks = 256;   // at the clock

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly long _start = Stopwatch.GetTimestamp();
    private Func<double?>? _ratio;
    private TimeSpan _told;
    private int _looks;

    /// <summary>Takes what knows how much of the file has been read.</summary>
    internal void Follow(Func<double?> ratio) => _ratio = ratio;

    /// <summary>Counts a row.</summary>
    internal void Row(int rows)
    {
        if (++_looks % RowsBetweenLooks == 0 && Stopwatch.GetElapsedTime(_start) is var elapsed && elapsed - _told >= Pause)
        {
            _told = elapsed;
            progress.Report(new ReadProgress(file, rows, _ratio?.Invoke(), elapsed));
        }
    }
}
