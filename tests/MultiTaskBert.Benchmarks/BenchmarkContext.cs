namespace MultiTaskBert.Benchmarks;

/// <summary>What benchmarks share.</summary>
/// <param name="Shared">The folder with <c>models</c>, <c>data</c> and <c>peers</c>.</param>
/// <param name="Quick">Whether the run only shows that the benchmarks run.</param>
internal sealed record BenchmarkContext(string Shared, bool Quick)
{
    /// <summary>The folder that is given, else that of the environment variable, else <c>shared</c> in a folder above the program.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static string FindShared(DirectoryInfo? given)
    {
        var chosen = given?.FullName ?? Environment.GetEnvironmentVariable("MULTITASKBERT_GOLDENS");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); chosen is null && folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            chosen = Directory.Exists(Path.Combine(candidate, "models")) ? candidate : null;
        }

        return chosen is not null && Directory.Exists(Path.Combine(chosen, "models"))
            ? chosen
            : throw new DirectoryNotFoundException("There is no folder with 'models' and 'data': give --shared FOLDER or set MULTITASKBERT_GOLDENS.");
    }

    /// <summary>A path in <see cref="Shared"/>.</summary>
    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Shared, .. parts]);

    /// <summary>Says something on standard error.</summary>
    public void Note(string text) => Console.Error.WriteLine(text);
}
