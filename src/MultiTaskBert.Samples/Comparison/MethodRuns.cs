using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Samples.Comparison;

/// <summary>The runs that are done: in a file of JSON Lines, which several processes may add to at the same time, or without one in memory alone.</summary>
internal sealed class MethodRuns(string? file)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly List<MethodRun> _runs = [];

    /// <summary>All runs so far, those of other processes too.</summary>
    public IReadOnlyList<MethodRun> Read() => file is null ? _runs : File.Exists(file) ? [.. Lines(file).Select(Parse)] : [];

    /// <summary>The run of that method, seed and settings, if it was done.</summary>
    public MethodRun? Find(string method, long seed, MethodSettings settings) => Read().FirstOrDefault(run => run.Method == method && run.Seed == seed && run.Settings == settings);

    /// <summary>Adds a run as one line.</summary>
    public void Add(MethodRun run)
    {
        if (file is null)
        {
            _runs.Add(run);
            return;
        }

        using var stream = Open(file, FileMode.OpenOrCreate, FileAccess.Write);
        stream.Seek(0, SeekOrigin.End);
        stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(run, Json) + "\n"));
    }

    /// <summary>Claims a run, so that no other process does the same; null if one is at it. Dispose it when the run is added; a process that ends loses its claims.</summary>
    public IDisposable? Claim(string method, long seed)
    {
        try
        {
            return file is null
                ? new MemoryStream()
                : new FileStream(FormattableString.Invariant($"{file}.{method}.{seed}.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (file is not null && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
        {
            return null;
        }
    }

    private static List<string> Lines(string file)
    {
        using var reader = new StreamReader(Open(file, FileMode.Open, FileAccess.Read));
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    // Whoever opens the file has it alone, for the time of a read or of one line.
    private static FileStream Open(string file, FileMode mode, FileAccess access)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(file, mode, access, FileShare.None);
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException) && attempt < 100)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private MethodRun Parse(string line, int index)
    {
        try
        {
            return JsonSerializer.Deserialize<MethodRun>(line, Json) ?? throw new JsonException("The line is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}:{index + 1} is no result of this sample: {e.Message} Remove the line, or name another file with --results.", e);
        }
    }
}
