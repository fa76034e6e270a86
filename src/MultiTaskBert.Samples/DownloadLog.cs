using MultiTaskBert.Pretrained;
using Spectre.Console;

namespace MultiTaskBert.Samples;

/// <summary>Says how far a download from the Hugging Face hub is: a line at each tenth of a file.</summary>
internal sealed class DownloadLog : IProgress<DownloadProgress>
{
    private (string File, long Tenth) _said;

    public void Report(DownloadProgress value)
    {
        var now = (value.File, value.BytesTotal == 0 ? 10 : 10 * value.BytesDone / value.BytesTotal);
        if (now != _said)
        {
            _said = now;
            AnsiConsole.WriteLine($"downloading {value.File}: {value.BytesDone >> 20} of {value.BytesTotal >> 20} MiB");
        }
    }
}
