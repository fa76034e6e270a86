namespace MultiTaskBert.Tests;

/// <summary>Finds the reference data that parity tests compare with.</summary>
internal static class Goldens
{
    /// <summary>
    /// The folder that holds <c>goldens</c>, <c>models</c> and <c>data</c>: environment variable <c>MULTITASKBERT_GOLDENS</c>, else a folder
    /// <c>shared</c> beside a parent of the test assembly; null if there is none.
    /// </summary>
    public static string? Root { get; } = Find();

    /// <summary>The folder; skips the running test if there is none.</summary>
    public static string RequireRoot()
    {
        Assert.SkipUnless(Root is not null && Directory.Exists(Path.Combine(Root, "goldens")), "No reference data: set MULTITASKBERT_GOLDENS to the folder that holds 'goldens'.");
        return Root!;
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("MULTITASKBERT_GOLDENS");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "goldens")))
            {
                return candidate;
            }
        }

        return null;
    }
}
