using System.Text.Json;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Callbacks;

/// <summary>The file behind a <see cref="JsonHistory"/>: lines are added at its end, and what happens again is taken out first.</summary>
internal sealed class JsonHistoryFile(string path)
{
    internal const string Event = "event";
    private const string Start = "started";

    // Far beyond any line of ours: a longer one belongs to another kind of file.
    private const int LongestLine = 16 << 20;

    private byte[]? _start;
    private long _before;   // how many bytes lie before the line of this start

    internal string Path { get; } = path;

    /// <summary>Adds the line of a start. What of the old lines stays is known only with the first event after it.</summary>
    internal void Begin(byte[] line)
    {
        _before = 0;
        foreach (var (end, _) in OldLines(long.MaxValue))
        {
            _before = end;
        }

        using (var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read))
        {
            file.SetLength(_before);   // Half a line at the end, left by a process that was killed.
        }

        Write(line);
        _start = line;
    }

    /// <summary>Adds a line.</summary>
    internal void Append(HistoryPosition position, byte[] line)
    {
        Continue(position);
        Write(line);
    }

    /// <summary>Says that the training is at a position. At the first one since its start, the old lines from there on go.</summary>
    internal void Continue(HistoryPosition position)
    {
        if (_start is not { } start)
        {
            return;
        }

        _start = null;
        var kept = 0L;
        foreach (var (end, old) in OldLines(_before))
        {
            if (old is { } at && at.IsAtOrAfter(position))
            {
                break;
            }

            // A start after which nothing stays goes as well.
            kept = old is null ? kept : end;
        }

        if (kept < _before)
        {
            AtomicFile.Write(Path, file =>
            {
                using var old = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                Copy(old, file, kept);
                file.Write(start);
            });
        }
    }

    /// <summary>Sees to it that the lines are on the disk.</summary>
    internal void Flush()
    {
        using var file = System.IO.File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        RandomAccess.FlushToDisk(file);
    }

    // Opened for each line: nothing is left open when a training ends with an exception, and no buffer is lost with the process.
    private void Write(byte[] line)
    {
        using var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(line);
    }

    /// <summary>The whole lines of the first bytes of the file: where each ends, and its position; null for a start.</summary>
    private IEnumerable<(long End, HistoryPosition? Position)> OldLines(long length)
    {
        if (!System.IO.File.Exists(Path))
        {
            yield break;
        }

        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16);
        var line = new MemoryStream();
        var (read, number) = (0L, 1);
        while (read < length && file.ReadByte() is >= 0 and var next)
        {
            read++;
            if (next != '\n')
            {
                line.WriteByte((byte)next);
                if (line.Length > LongestLine)
                {
                    throw Foreign(number);
                }

                continue;
            }

            yield return (read, PositionOf(line.GetBuffer().AsMemory(0, (int)line.Length), number));
            line.SetLength(0);
            number++;
        }
    }

    private HistoryPosition? PositionOf(ReadOnlyMemory<byte> line, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var name = json.RootElement.GetProperty(Event).GetString();
            return string.Equals(name, Start, StringComparison.Ordinal) ? null
                : HistoryPosition.RankOf(name) is { } rank ? new HistoryPosition(json.RootElement.GetProperty("step").GetInt64(), rank)
                : throw Foreign(number);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Foreign(number);
        }
    }

    private OutputException Foreign(int line) =>
        new($"'{Path}', line {line}, is no line of a {nameof(JsonHistory)}, so the file is left as it is. Give the history a file of its own.");

    private static void Copy(FileStream from, FileStream to, long count)
    {
        var buffer = new byte[1 << 16];
        while (count > 0)
        {
            var read = from.Read(buffer, 0, (int)Math.Min(count, buffer.Length));
            if (read == 0)
            {
                throw new EndOfStreamException($"'{from.Name}' became shorter while it was read.");
            }

            to.Write(buffer, 0, read);
            count -= read;
        }
    }
}
